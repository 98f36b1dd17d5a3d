import { jetstream } from '@nats-io/jetstream';
import type { RepeatedOrder } from '../plan/fault.js';
import { readStream } from '../broker/read-stream.js';
import type { StreamMessage } from '../broker/read-stream.js';
import { injectedId, isInjected, onBroker } from '../broker/on-broker.js';

/**
 * Publishes earlier events again under other message ids, so that the broker does not deduplicate them:
 * the newest twice (`duplicated`), the newest backwards (`reordered`), or the oldest again (`delayed`).
 */
export async function repeatEvents(natsUrl: string, order: RepeatedOrder, count: number): Promise<string> {
  return onBroker(natsUrl, async client => {
    const events = (await readStream(client, 'TASK')).filter(({ messageId }) => !isInjected(messageId));
    const chosen = chooseFrom(events, order, count);
    const js = jetstream(client);
    for (const { subject, payload } of chosen) await js.publish(subject, payload, { msgID: injectedId() });
    return `${chosen.length} events`;
  });
}

function chooseFrom(
  events: readonly StreamMessage[],
  order: RepeatedOrder,
  count: number,
): readonly StreamMessage[] {
  if (order === 'delayed') return events.slice(0, count);
  const newest = events.slice(-count);
  return order === 'reordered' ? newest.toReversed() : newest.flatMap(event => [event, event]);
}
