import { TaskProgress, TimedProgress, decisionResultOf } from '#libs/contracts';
import type { StepView, TaskView } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { releaseAtOf } from '../domain/clocks.rule.js';
import { statusOf } from '../domain/task-status.rule.js';
import { stepRefOf } from '../domain/task.rule.js';
import type { Assignment, Task } from '../domain/task.rule.js';
import type { Done } from '../persistence/task-request.js';

/** A task as its organization sees it. */
export function toTaskView(task: Task): TaskView {
  const { ending } = task;
  return {
    ...task.spec,
    task_id: task.taskId,
    org_id: task.orgId,
    workspace_id: task.workspaceId,
    status: statusOf(task),
    version: task.version,
    price: task.price,
    result: resultOf(task),
    steps: task.spec.workflow_steps.map(({ name }, place) => toStepView(task, place + 1, name)),
    failure:
      ending?.as === 'failed'
        ? { reason: ending.reason, detail: ending.detail, step: stepRefOf(task) }
        : null,
    cancellation: ending?.as === 'cancelled' ? { reason: ending.reason } : null,
    sla_breaches: task.breaches.map(one => ({
      kind: one.kind,
      assignment_id: one.assignmentId,
      breached_at: one.breachedAt.toISOString(),
    })),
    assignments: task.assignments.map(one => toAssignmentSummary(task, one)),
    waiting_for: null,
    created_at: task.createdAt.toISOString(),
    updated_at: task.updatedAt.toISOString(),
    ended_at: ending?.at.toISOString() ?? null,
    erasure: task.erasure,
  };
}

function toStepView(task: Task, number: number, name: string): StepView {
  const earlier = task.stepResults.find(({ step }) => step === number);
  if (earlier !== undefined) {
    const { output, verdict, verifiedAt } = earlier;
    const result = { output, verdict, verified_at: verifiedAt.toISOString() };
    return { number, name, status: 'verified', result };
  }
  if (number !== task.step) return { number, name, status: 'pending', result: null };
  const { ending } = task;
  if (ending === null) return { number, name, status: 'in_progress', result: null };
  if (ending.as !== 'completed') return { number, name, status: ending.as, result: null };
  const { output, verdict, at } = ending;
  return { number, name, status: 'verified', result: { output, verdict, verified_at: at.toISOString() } };
}

function resultOf({ ending, spec }: Task): TaskView['result'] {
  if (ending?.as !== 'completed') return null;
  const { output, evidence, verdict, at } = ending;
  const decision = (spec.decision && decisionResultOf(spec.decision, output, at)) ?? null;
  return { output, evidence: [...evidence], verdict, decision, completed_at: at.toISOString() };
}

function toAssignmentSummary({ spec }: Task, assignment: Assignment): TaskView['assignments'][number] {
  return {
    assignment_id: assignment.assignmentId,
    worker_id: assignment.workerId,
    status: assignment.status,
    offered_at: assignment.offeredAt.toISOString(),
    offer_expires_at: assignment.offerExpiresAt?.toISOString() ?? null,
    accepted_at: assignment.acceptedAt?.toISOString() ?? null,
    started_at: assignment.startedAt?.toISOString() ?? null,
    submitted_at: assignment.submittedAt?.toISOString() ?? null,
    release_at: releaseAtOf(spec, assignment)?.toISOString() ?? null,
    ended_at: assignment.endedAt?.toISOString() ?? null,
  };
}

export const taskProgressCodec = jsonResponse(TaskProgress);
export const timedProgressCodec = jsonResponse(TimedProgress);

/** The reply to a lifecycle command: the task's present state. */
export function toTaskProgress({ task, changed }: Done): TaskProgress {
  return { task_id: task.taskId, status: statusOf(task), version: task.version, changed, replayed: false };
}
