import { contractOf } from '#libs/contracts';
import type { CommandContract, EventContract, ServiceName, StreamName } from '#libs/contracts';

/** `<service>--<what>`: the durable consumer's name, a literal, because renaming one is a migration. */
export type DurableName = `${ServiceName}--${string}`;

/** A subscription to everything in a stream, for a service that forwards events unchanged. */
export type EventWildcard = 'task.*' | 'quality.*' | 'audit.*' | 'webhook.*';

const STREAM_OF: Readonly<Record<EventWildcard, StreamName>> = {
  'task.*': 'TASK',
  'quality.*': 'QUALITY',
  'audit.*': 'AUDIT',
  'webhook.*': 'WEBHOOK',
};

/** Default number of messages of one consumer that a process handles concurrently. */
export const DEFAULT_CONCURRENCY = 32;

export interface SubscriptionOptions {
  readonly durable: DurableName;
  /** Messages handled at a time in this process. */
  readonly concurrency?: number;
}

/** An event handler's subscription, passed from the decorator to the transport in the pattern's extras. */
export class EventSubscription {
  readonly durable: DurableName;
  readonly concurrency: number;

  private constructor(
    readonly filterSubject: string,
    readonly stream: StreamName,
    /** The contract that a message of this type must satisfy; undefined when this subscription does not accept it. */
    readonly contractFor: (type: string) => EventContract | undefined,
    options: SubscriptionOptions,
  ) {
    this.durable = options.durable;
    this.concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  }

  static toOne(contract: EventContract, options: SubscriptionOptions): EventSubscription {
    const contractFor = (type: string): EventContract | undefined =>
      type === contract.type ? contract : undefined;
    return new EventSubscription(contract.type, contract.stream, contractFor, options);
  }

  static toEvery(wildcard: EventWildcard, options: SubscriptionOptions): EventSubscription {
    return new EventSubscription(wildcard, STREAM_OF[wildcard], contractOf, options);
  }
}

/** What a command handler answers. */
export class CommandSubscription {
  constructor(readonly contract: CommandContract) {}
}
