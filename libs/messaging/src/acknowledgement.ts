import type { Tuning } from './messaging-options.js';
import { POISON_REASONS } from './poison-message.js';
import type { PoisonReason } from './poison-message.js';

/** The outcome of one delivery of a message. */
export type Outcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'failed'; readonly detail: string }
  | { readonly outcome: 'poison'; readonly reason: PoisonReason; readonly detail: string };

export const DEAD_REASONS = [...POISON_REASONS, 'max_deliveries'] as const;

export type DeadReason = (typeof DEAD_REASONS)[number];

/** How to acknowledge the delivery. */
export type Acknowledgement =
  | { readonly action: 'ack' }
  | { readonly action: 'retry'; readonly delayMs: number }
  | { readonly action: 'dead_letter'; readonly reason: DeadReason; readonly detail: string };

/**
 * The only place that decides how a delivery is acknowledged.
 *
 * @param deliveryCount the server's count: 1 for the first delivery. It also counts deliveries to
 *   processes that were killed, so a message can be dead before its handler has failed ten times.
 */
export function acknowledgementOf(
  outcome: Outcome,
  deliveryCount: number,
  { retryDelaysMs, maxDeliveries }: Pick<Tuning, 'retryDelaysMs' | 'maxDeliveries'>,
): Acknowledgement {
  switch (outcome.outcome) {
    case 'done':
      return { action: 'ack' };
    case 'poison':
      return { action: 'dead_letter', reason: outcome.reason, detail: outcome.detail };
    case 'failed': {
      if (deliveryCount >= maxDeliveries) {
        return { action: 'dead_letter', reason: 'max_deliveries', detail: outcome.detail };
      }
      return { action: 'retry', delayMs: retryDelaysMs[deliveryCount - 1] ?? retryDelaysMs.at(-1) ?? 0 };
    }
  }
}
