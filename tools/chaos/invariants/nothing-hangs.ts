import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** The system recovers in time after every fault's end, and then finishes everything it had begun. */
export function nothingHangs({
  recoveries,
  recoveryLimitMs,
  drained,
}: Pick<Facts, 'recoveries' | 'recoveryLimitMs' | 'drained'>): Violations {
  const late = recoveries.flatMap(({ after, recovery }) => {
    if (recovery.outcome === 'not_recovered') return [`After ${after}: ${recovery.because}.`];
    const { afterMs } = recovery;
    return afterMs <= recoveryLimitMs ? [] : [`After ${after}: itself again only after ${afterMs} ms.`];
  });
  return drained.outcome === 'drained'
    ? late
    : [...late, `Nothing moves any more, and this is left: ${drained.left}.`];
}
