import { WEBHOOK_EVENTS_OF } from '#libs/contracts';
import type { WebhookEndpointChange, WebhookEndpointView, WebhookEventType } from '#libs/contracts';
import type { z } from 'zod';

/**
 * The events of a changed endpoint that its author must not receive. Only changes that make an endpoint deliver,
 * elsewhere or again, are checked: anyone can rename it, disable it, or limit its events.
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
