import type { DeliveryFact, Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/**
 * Of each delivery the attempts that were recorded are those that were counted, numbered from 1 without a gap, and none
 * began after it had ended. One that a person sent again has begun another round, which its attempts name: those of
 * earlier rounds are not counted in this one.
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
