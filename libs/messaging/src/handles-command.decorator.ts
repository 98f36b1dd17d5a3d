import { UseFilters, applyDecorators } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { CommandContract, ReplyOf, RequestOf } from '#libs/contracts';
import { RethrowErrors } from './rethrow-errors.filter.js';
import { CommandSubscription } from './subscription.js';

/**
 * The method answers this command. It receives a request that the contract has validated, and its return value is the
 * reply. A `ServiceError` it throws reaches the caller with its kind, code, message and details; any other error is
 * logged here and reaches the caller as `internal`.
 */
export function HandlesCommand<Contract extends CommandContract>(
  contract: Contract,
): <M extends (request: RequestOf<Contract>) => Promise<ReplyOf<Contract>>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void {
  const subscription = new CommandSubscription(contract);
  return applyDecorators(MessagePattern(contract.subject, { subscription }), UseFilters(RethrowErrors));
}
