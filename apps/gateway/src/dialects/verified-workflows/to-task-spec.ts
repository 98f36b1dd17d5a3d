import { MAX_ANSWERS, TaskSpec } from '#libs/contracts';
import type { NewReview } from './task.dto.js';
import { URGENCY_OF_PRIORITY, domainOfType } from './words.js';

/** Reviewers asked besides, one after the other, while those asked for do not agree. */
const MORE_REVIEWERS = 2;
/** Two numbers this close, as a share of their median, say the same. */
const RELATIVE_TOLERANCE = 0.05;

/**
 * A review as the native task it is. Several reviewers are compared field by field: truth values and short texts
 * by majority, numbers by their median, and longer texts are the most trusted reviewer's.
 *
 * The document calls `required_skills` reviewer certifications: a reviewer has each as a skill or as a certification.
 *
 * @param pools those the key is limited to. The document has no word for a pool, so the only one of a key that has
 *   one is meant; with several nothing is, and the native rule refuses
 */
export function taskSpecOf(review: NewReview, pools: readonly string[] | null): TaskSpec {
  const { type, priority, title, instructions } = review;
  const { callback_url: callbackUrl, payload } = withoutCallback(review.payload);
  const [pool] = pools?.length === 1 ? pools : [];
  return TaskSpec.parse({
    origin: { product: 'verified-workflows' },
    ...{ task_type: type, domain: domainOfType(type), title, instructions, payload },
    sla: { urgency: URGENCY_OF_PRIORITY[priority] },
    requirements: { capabilities: review.required_skills ?? [], worker_pool_id: pool },
    consensus: consensusOf(review.consensus_total ?? 1),
    workflow_steps: review.workflow_steps ?? [],
    ...(callbackUrl !== undefined && { handoff: { callback_url: callbackUrl } }),
  });
}

/** The published client has no field of its own for it. Its path or query may be a secret, so reviewers do not see it. */
function withoutCallback({ callback_url: url, ...payload }: NewReview['payload']) {
  if (typeof url === 'string') return { callback_url: url, payload };
  return {
    callback_url: undefined,
    payload: url === undefined ? payload : { ...payload, callback_url: url },
  };
}

function consensusOf(total: number): unknown {
  if (total === 1) return undefined;
  return {
    total,
    max_total: Math.min(total + MORE_REVIEWERS, MAX_ANSWERS),
    method: 'majority',
    fields: { '*': { method: 'by_type', tolerance: { relative: RELATIVE_TOLERANCE } } },
  };
}
