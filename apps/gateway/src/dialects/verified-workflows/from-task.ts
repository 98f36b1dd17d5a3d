import type { StatusCasing, StepView, TaskSummary, TaskView } from '#libs/contracts';
import { toForeignResult } from '#libs/dialects';
import type { CreatedReview, ListedReview, ReviewView } from './task.dto.js';
import { TASK_IDS, cased, foreignTimestamp, priorityOf, statusWordOf, usdOf } from './words.js';
import type { StepStatus } from './words.js';

/** @param queuePosition as in `GetQueuePosition`; null when it is unknown */
export function createdReviewOf(task: TaskView, queuePosition: number | null): CreatedReview {
  return {
    status: 'created',
    id: TASK_IDS.format(task.task_id),
    // 0 is a task that had found all its reviewers by the time of the query: no task is ahead of it.
    queue_position: queuePosition === null ? null : Math.max(1, queuePosition),
    payout_escrowed: task.price !== null,
    cost_usd: task.price === null ? null : usdOf(task.price.amount_micros),
    consensus_votes_gated: task.consensus.total,
    task_created_at: foreignTimestamp(task.created_at),
    workspace: task.workspace_id,
  };
}

export function reviewViewOf(task: TaskView, casing: StatusCasing | undefined): ReviewView {
  const { result, failure, steps } = task;
  return {
    id: TASK_IDS.format(task.task_id),
    type: task.task_type,
    title: task.title,
    status: statusWordOf(task.status, failure?.reason ?? null, casing),
    priority: priorityOf(task.sla.urgency),
    result: result === null ? null : toForeignResult(result.output, result.verdict),
    created_at: foreignTimestamp(task.created_at),
    ...(steps.length > 0 && { workflow: steps.map(step => stepOf(step, casing)) }),
    ...(failure !== null && { failure_reason: failure.reason }),
  };
}

export function listedReviewOf(task: TaskSummary, casing: StatusCasing | undefined): ListedReview {
  return {
    id: TASK_IDS.format(task.task_id),
    type: task.task_type,
    title: task.title,
    status: statusWordOf(task.status, task.failure_reason, casing),
    priority: priorityOf(task.urgency),
    created_at: foreignTimestamp(task.created_at),
  };
}

const STEP_WORD_OF = {
  pending: 'Pending',
  in_progress: 'In Review',
  verified: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const satisfies Record<StepView['status'], StepStatus>;

function stepOf({ number, name, status }: StepView, casing: StatusCasing | undefined) {
  return { step: number, label: name, status: cased(STEP_WORD_OF[status], casing) };
}
