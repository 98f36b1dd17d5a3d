import type { ServiceName } from '#libs/contracts';
import type { Broker } from './broker/broker-login.js';

export interface MessagingOptions extends Broker {
  readonly serviceName: ServiceName;
  /** Overrides for tests, which cannot wait ten minutes. */
  readonly tuning?: Partial<Tuning>;
}

/** Delivery timing and limits. */
export interface Tuning {
  /** Delay before the second, third, … delivery of a message whose handler failed; the last is repeated. */
  readonly retryDelaysMs: readonly number[];
  /** The delivery whose failure makes the message dead. */
  readonly maxDeliveries: number;
  /**
   * How long the server waits for an acknowledgement or progress message: the deliveries of a killed process are
   * redelivered after this time. Half of the time in which the system must recover from any failure.
   */
  readonly ackWaitMs: number;
  /** How long a message is held while a dependency is unavailable. */
  readonly outagePatienceMs: number;
  /** Interval between polls of each consumer's pending messages. */
  readonly lagPollMs: number;
  /** Interval between pings of the broker: the connection is given up after three unanswered ones. */
  readonly pingIntervalMs: number;
}

export const DEFAULT_TUNING: Tuning = {
  retryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000],
  maxDeliveries: 10,
  ackWaitMs: 15_000,
  outagePatienceMs: 15 * 60_000,
  lagPollMs: 5_000,
  pingIntervalMs: 5_000,
};

/** Nest's token for {@link MessagingOptions}. */
export const MESSAGING_OPTIONS = Symbol('MessagingOptions');

export function tuningOf(options: MessagingOptions): Tuning {
  return { ...DEFAULT_TUNING, ...options.tuning };
}
