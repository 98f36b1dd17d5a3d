import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

type Deliveries = Pick<Facts, 'acceptedIds' | 'log' | 'deliveries' | 'acknowledged' | 'wrongSignatures'>;

/**
 * Every event of every accepted task has a delivery, and each is acknowledged by the receiver at least once, or
 * visible as failed with its attempts. (Every accepted task has a callback for all its events.)
 */
export function deliveriesAreSettled(facts: Deliveries): Violations {
  const { acceptedIds, log, deliveries, acknowledged, wrongSignatures } = facts;
  const accepted = new Set(acceptedIds);
  const delivered = new Set(deliveries.map(({ eventId }) => eventId));
  const missing = log
    .filter(({ taskId, id }) => accepted.has(taskId) && !delivered.has(id))
    .map(({ id, type, taskId }) => `${type} ${id} of ${taskId} has no delivery.`);
  const unsettled = deliveries.flatMap(({ deliveryId, eventId, status, attempts }) => {
    const name = `Delivery ${deliveryId} of ${eventId}`;
    if (status === 'delivered') {
      return acknowledged.has(eventId) ? [] : [`${name} is delivered, and the receiver never said so.`];
    }
    return status === 'failed' && attempts > 0 ? [] : [`${name} is ${status} after ${attempts} attempts.`];
  });
  return [...missing, ...unsettled, ...wrongSignatures.map(text => `Wrong signature: ${text}`)];
}
