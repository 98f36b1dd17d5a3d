import type { DeliveryFact, Facts, Violations } from '../facts/facts.js';

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

/**
 * The recorded attempts of each delivery match its counter, are numbered from 1 without a gap, and none began after
 * the delivery ended. A manual resend begins another round, which the attempts name: attempts of earlier rounds do
 * not count in it.
 */
export function attemptsAddUp({ deliveries }: Pick<Facts, 'deliveries'>): Violations {
  return deliveries.flatMap(delivery =>
    faultsOf(delivery).map(fault => `Delivery ${delivery.deliveryId} of ${delivery.eventId} ${fault}`),
  );
}

function faultsOf({ attempts, round, endedAt, attemptLog }: DeliveryFact): readonly string[] {
  const ofRound = attemptLog.filter(one => one.round === round);
  const faults: string[] = [];
  if (ofRound.length !== attempts) {
    faults.push(`counts ${attempts} attempts in round ${round}, and ${ofRound.length} are recorded.`);
  }
  const numbers = attemptLog.map(({ attempt }) => attempt).toSorted((one, other) => one - other);
  if (numbers.some((number, place) => number !== place + 1)) {
    faults.push(`has attempts with the numbers ${numbers.join(', ')}.`);
  }
  for (const { attempt, startedAt } of attemptLog) {
    if (endedAt !== undefined && startedAt > endedAt) {
      faults.push(`ended at ${new Date(endedAt).toISOString()}, before its attempt ${attempt} began.`);
    }
  }
  return faults;
}
