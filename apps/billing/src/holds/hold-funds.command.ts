import { Controller } from '@nestjs/common';
import { HoldFunds, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { formatAmount } from '../ledger/account.rule.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { placeHold } from './place-hold.rule.js';

@Controller()
export class HoldFundsCommand {
  constructor(private readonly ledger: LedgerRepository) {}

  @HandlesCommand(HoldFunds)
  async handle(request: RequestOf<typeof HoldFunds>): Promise<ReplyOf<typeof HoldFunds>> {
    const result = await this.ledger.submit(
      placeHold({
        taskId: request.task_id,
        orgId: request.org_id,
        workspaceId: request.workspace_id,
        taskType: request.task_type,
        domain: request.domain,
        urgency: request.urgency,
        answersNeeded: request.answers_needed,
        steps: request.steps,
        isCreated: false,
      }),
    );
    switch (result.outcome) {
      case 'held':
        return { price: result.price };
      case 'insufficient_funds': {
        const { price, availableMicros } = result;
        const costs = formatAmount(price.amount_micros, price.currency);
        const has = formatAmount(availableMicros, price.currency);
        throw new ServiceError(
          'insufficient_funds',
          'billing.insufficient_funds',
          `The task costs ${costs} and ${has} is available. Add credit, or wait until other holds are released.`,
        );
      }
      case 'resolved':
        throw new ServiceError(
          'conflict',
          'billing.hold_resolved',
          'The hold of this task has already ended. Use a new task id.',
        );
      case 'foreign':
        // The error reveals nothing more: the other organization's task must not be visible to the caller.
        throw new ServiceError(
          'conflict',
          'billing.hold_resolved',
          'This task id cannot be used. Use a new one.',
        );
    }
  }
}
