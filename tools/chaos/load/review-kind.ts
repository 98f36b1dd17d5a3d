import type { SeededRandom } from '../random.js';

const REVIEWERS = 3;

/** Notes differ between workers: the most trusted worker's are used, and they do not affect the agreement. */
const BY_FIELD = { notes: { method: 'most_trusted' } };

/**
 * How a task of the load is reviewed: most by one worker, a third by three, some in two steps, so that the outcomes
 * that need several workers (early results, extensions, disagreement) are covered as well.
 */
export function reviewKind(random: SeededRandom): Readonly<Record<string, unknown>> {
  const roll = random.next();
  if (roll < 0.55) return {};
  if (roll < 0.65) return { workflow_steps: ['call', { name: 'check', instructions: 'Check the call.' }] };
  if (roll < 0.75) {
    return {
      consensus: { total: 2, method: 'unanimous', fields: BY_FIELD, on_disagreement: 'escalate' },
      workflow_steps: ['call', 'check'],
    };
  }
  const method = random.pick(['majority', 'weighted', 'dawid_skene', 'unanimous']);
  return {
    consensus: {
      total: REVIEWERS,
      method,
      fields: BY_FIELD,
      max_total: REVIEWERS + random.integer(0, 2),
      early_stop: random.next() < 0.5,
      on_disagreement: random.pick(['fail', 'escalate']),
    },
  };
}
