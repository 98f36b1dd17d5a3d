import { WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { WebhookEndpointChange, WebhookEndpointView, WebhookEventType } from '#libs/contracts';
import type { z } from 'zod';

/**
 * Which of an endpoint's events, as a change leaves it, its author may not receive. Only what makes an endpoint
 * deliver, elsewhere or again, needs that: anyone may name it, switch it off, or have it ask for less.
 */
export function beyondReceivable(
  before: Pick<WebhookEndpointView, 'events' | 'dialect'>,
  change: z.infer<typeof WebhookEndpointChange>,
  receivable: readonly WebhookEventType[] | null,
): readonly WebhookEventType[] {
  if (receivable === null) return [];
  const had = before.events ?? WEBHOOK_EVENTS_OF[before.dialect];
  const has = change.events === undefined ? had : (change.events ?? WEBHOOK_EVENTS_OF[before.dialect]);
  const isMadeToDeliver = change.url !== undefined || change.enabled === true;
  const risen = isMadeToDeliver ? has : has.filter(event => !had.includes(event));
  return risen.filter(event => !receivable.includes(event));
}
