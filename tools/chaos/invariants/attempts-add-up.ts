import type { DeliveryFact, Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

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
