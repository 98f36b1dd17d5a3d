import { DECISION_VERDICTS } from '#libs/contracts';
import type { SeededRandom } from '../random.js';

const REVIEWERS = 3;

/** Notes differ between workers: the most trusted worker's are used, and they do not affect the agreement. */
const BY_FIELD = { notes: { method: 'most_trusted' } };

/**
 * How a task of the load is reviewed: most by one worker, a fifth by three, some in two steps, so that the outcomes that
 * need several workers (early results, extensions, disagreement) are covered as well. Some are decisions.
 */
export function reviewKind(random: SeededRandom): Readonly<Record<string, unknown>> {
  const roll = random.next();
  if (roll < 0.45) return {};
  if (roll < 0.6) return decisionKind(random);
  if (roll < 0.68) return { workflow_steps: ['call', { name: 'check', instructions: 'Check the call.' }] };
  if (roll < 0.78) {
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

/** A decision of one worker, or of a quorum; workers also change the action, and pass the decision on. */
function decisionKind(random: SeededRandom): Readonly<Record<string, unknown>> {
  const quorum = random.integer(1, REVIEWERS);
  const byQuorum = {
    total: REVIEWERS,
    method: 'quorum',
    quorum,
    veto: random.next() < 0.5,
    on_disagreement: random.pick(['fail', 'escalate']),
  };
  return {
    task_type: 'decision',
    decision: {
      request_type: 'access',
      allowed: DECISION_VERDICTS,
      action: { grant: 'session', minutes: 60 },
      summary: 'Grant the session?',
      max_escalations: random.integer(0, 2),
    },
    // The verdicts define it.
    output: undefined,
    consensus: random.next() < 0.4 ? { total: 1 } : byQuorum,
  };
}
