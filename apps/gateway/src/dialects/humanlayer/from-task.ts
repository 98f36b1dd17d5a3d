import { JsonObject } from '#libs/contracts';
import type { ListedDecision, TaskView } from '#libs/contracts';
import { reasonForNoVerdict } from '#libs/dialects';
import type { ListedRequest, RequestView } from './request.dto.js';
import { STATUS_OF, priorityOf } from './words.js';

export function evidenceUrlOf(taskId: string): string {
  return `/v1/tasks/${taskId}/evidence`;
}

/**
 * @param task with a decision
 * @param assignedTo the name of the Sentinel of {@link sentinelOf}
 */
export function requestViewOf(task: TaskView, assignedTo: string | null): RequestView {
  const { decision, result, origin } = task;
  const context = JsonObject.safeParse(decision?.action).data?.['context_json'];
  return {
    ...listedRequestOf({
      ...task,
      deadline: task.sla.deadline ?? null,
      urgency: task.sla.urgency,
      created_by: origin.created_by ?? '',
      product: origin.product ?? null,
      request_type: decision?.request_type ?? '',
      jurisdiction: decision?.jurisdiction ?? null,
      summary: decision?.summary ?? '',
      verdict: result?.decision?.verdict ?? null,
      reasoning: result?.decision?.reasoning ?? null,
    }),
    context_json: JsonObject.safeParse(context).data ?? null,
    assigned_to: assignedTo,
  };
}

export function listedRequestOf(decision: ListedDecision): ListedRequest {
  return {
    id: decision.task_id,
    status: STATUS_OF[decision.status],
    agent_id: decision.created_by,
    agent_name: decision.product,
    request_type: decision.request_type,
    domain: decision.domain,
    jurisdiction: decision.jurisdiction,
    summary: decision.summary,
    priority: priorityOf(decision.urgency),
    expires_at: decision.deadline,
    verdict: decision.verdict,
    reasoning: reasoningOf(decision),
    decision_signed_at: decision.ended_at,
    created_at: decision.created_at,
    evidence_url: evidenceUrlOf(decision.task_id),
  };
}

function reasoningOf({ reasoning, failure, cancellation }: ListedDecision): string | null {
  if (failure !== null) return reasonForNoVerdict(failure.reason, failure.detail);
  if (cancellation !== null) return reasonForNoVerdict('cancelled', cancellation.reason);
  return reasoning;
}

/** The worker who reviews the request, or decided it; null for none. */
export function sentinelOf({ assignments, result }: Pick<TaskView, 'assignments' | 'result'>): string | null {
  const [decisive] = result?.verdict.counted_assignment_ids ?? [];
  const found = assignments.find(({ assignment_id: id, status }) =>
    decisive === undefined ? IN_REVIEW.has(status) : id === decisive,
  );
  return found?.worker_id ?? null;
}

const IN_REVIEW: ReadonlySet<string> = new Set(['accepted', 'started', 'submitted']);
