import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { CloudEvent, EventContract, EventOf } from '#libs/contracts';
import { RethrowErrors } from './rethrow-errors.filter.js';
import { EventSubscription } from './subscription.js';
import type { EventWildcard, SubscriptionOptions } from './subscription.js';

/** A method decorator that rejects a method of another signature at compile time. */
type DecoratorFor<Method> = <M extends Method>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

/**
 * The method handles every event of this contract, through the named durable consumer.
 *
 * It receives each event at least once, validated. Returning acknowledges it; throwing causes a later redelivery;
 * throwing `PoisonMessage` moves it to the DEAD stream.
 */
export function OnEvent<Contract extends EventContract>(
  contract: Contract,
  options: SubscriptionOptions,
): DecoratorFor<(event: EventOf<Contract>) => Promise<void>> {
  return listen(EventSubscription.toOne(contract, options));
}

/** As `OnEvent`, for all events of a stream; each is validated by the contract of its own type. */
export function OnEveryEvent(
  wildcard: EventWildcard,
  options: SubscriptionOptions,
): DecoratorFor<(event: CloudEvent) => Promise<void>> {
  return listen(EventSubscription.toEvery(wildcard, options));
}

function listen<Method>(subscription: EventSubscription): DecoratorFor<Method> {
  return (target, key, descriptor) => {
    EventPattern([subscription.filterSubject], { subscription })(target, key, descriptor);
    UseFilters(RethrowErrors)(target, key, descriptor);
  };
}
