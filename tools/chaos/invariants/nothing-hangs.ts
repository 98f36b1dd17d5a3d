import type { Facts } from '../facts/facts.js';
import { RECOVERY_LIMIT_MS } from '../recovery/await-recovery.js';
import type { Violations } from './violations.js';

/** The system recovers within 30 s of every fault's end, and then finishes everything it had begun. */
export function nothingHangs({ recoveries, drained }: Pick<Facts, 'recoveries' | 'drained'>): Violations {
  const late = recoveries.flatMap(({ after, recovery }) => {
    if (recovery.outcome === 'not_recovered') return [`After ${after}: ${recovery.because}.`];
    const { afterMs } = recovery;
    return afterMs <= RECOVERY_LIMIT_MS ? [] : [`After ${after}: itself again only after ${afterMs} ms.`];
  });
  return drained.outcome === 'drained'
    ? late
    : [...late, `Nothing moves any more, and this is left: ${drained.left}.`];
}
