import { MAX_ANSWERS, TaskSpecFields } from '#libs/contracts';
import type { TaskSpec } from '#libs/contracts';
import type { NewReview } from './task.dto.js';
import { URGENCY_OF_PRIORITY, domainOfType } from './words.js';

/** Additional reviewers, asked one after the other while the answers do not agree. */
const MORE_REVIEWERS = 2;
/** Two numbers within this share of their median count as equal. */
const RELATIVE_TOLERANCE = 0.05;

/**
 * The native task of a review. Answers of several reviewers are compared field by field: booleans and short texts by
 * majority, numbers by their median; for longer texts the most trusted reviewer's answer counts.
 *
 * The document calls `required_skills` reviewer certifications: a reviewer must have each as a skill or as a
 * certification.
 *
 * @param pools those the key is limited to. The document has no field for a pool, so a key with exactly one pool
 *   posts to it; with several no pool is set, and the native rule refuses
 */
export function taskSpecOf(review: NewReview, pools: readonly string[] | null): TaskSpec {
  const { type, priority, title, instructions } = review;
  const { callback_url: callbackUrl, payload } = withoutCallback(review.payload);
  const [pool] = pools?.length === 1 ? pools : [];
  return TaskSpecFields.parse({
    origin: { product: 'verified-workflows' },
    ...{ task_type: type, domain: domainOfType(type), title, instructions, payload },
    sla: { urgency: URGENCY_OF_PRIORITY[priority] },
    requirements: { capabilities: review.required_skills ?? [], worker_pool_id: pool },
    consensus: consensusOf(review.consensus_total ?? 1),
    workflow_steps: review.workflow_steps ?? [],
    ...(callbackUrl !== undefined && { handoff: { callback_url: callbackUrl } }),
  });
}

/** The published client has no separate field for it. Its path or query may be a secret, so reviewers do not see it. */
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
