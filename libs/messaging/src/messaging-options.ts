import type { ServiceName } from '#libs/contracts';
import type { Broker } from './broker/broker-login.js';

export interface MessagingOptions extends Broker {
  readonly serviceName: ServiceName;
  /** Overrides for tests, in which a delay of ten minutes is of no use. */
  readonly tuning?: Partial<Tuning>;
}

/** The times that shape delivery. */
export interface Tuning {
  /** Wait before the second, third, … delivery of a message whose handler failed; the last is repeated. */
  readonly retryDelaysMs: readonly number[];
  /** The delivery whose failure makes the message dead. */
  readonly maxDeliveries: number;
  /**
   * How long the server waits for a sign of life from whoever holds a message: what a killed process had in
   * hand comes again that much later. Half of the time in which the system has to recover from anything.
   */
  readonly ackWaitMs: number;
  /** How long a message is kept in hand while something it needs is away. */
  readonly outagePatienceMs: number;
  /** Between two looks at how much waits for each consumer. */
  readonly lagPollMs: number;
  /** Between two pings of the broker: one that stops answering is given up after three. */
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
