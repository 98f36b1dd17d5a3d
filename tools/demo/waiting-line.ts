import { WaitingFor } from '#libs/contracts';
import { z } from 'zod';

/** The part of a task that says why it is not offered. */
export const Waiting = z.object({ waiting_for: WaitingFor.nullable().default(null) });

/** Explains why the task waits; undefined if it does not. */
export function waitingLine(waiting: WaitingFor | null): string | undefined {
  switch (waiting?.reason) {
    case undefined:
      return undefined;
    case 'funds':
      return 'It waits for its price to be held.';
    case 'no_qualified_worker':
      return `None of the ${waiting.workers_considered} workers meets its requirements${excludedBy(waiting)}.`;
    case 'separation':
      return 'Every qualified worker requested it, or is a person who has it with another account.';
    case 'everyone_had_it':
      return 'Every qualified worker has declined it, given it back, or has a place on it.';
    case 'offers_lapsed':
      return `The offers to all qualified workers have lapsed; they are asked again${at(waiting.next_offer_at)}.`;
    case 'workers_busy':
      return `All qualified workers are ${busyBecause(waiting)}${excludedBy(waiting)}. An offer that nobody takes lapses after two minutes and makes room.`;
  }
}

function busyBecause({ excluded }: WaitingFor): string {
  const isExcludedBy = (wanted: string): boolean =>
    excluded.some(({ rule, workers }) => rule === wanted && workers > 0);
  if (!isExcludedBy('availability')) return 'at capacity';
  return isExcludedBy('capacity') ? 'at capacity or unavailable' : 'unavailable';
}

function excludedBy({ excluded }: WaitingFor): string {
  const rules = excluded
    .filter(({ workers }) => workers > 0)
    .map(({ rule, workers }) => `${rule} ${workers}`);
  return rules.length === 0 ? '' : ` (excluded by rule: ${rules.join(', ')})`;
}

function at(moment: string | null): string {
  return moment === null ? '' : ` at ${moment}`;
}
