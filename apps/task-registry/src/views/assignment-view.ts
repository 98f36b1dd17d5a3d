import { notFound } from '#libs/contracts';
import type { AssignmentStatus, Json, StoredTaskSpec, TaskStatus, UnpricedAssignment } from '#libs/contracts';
import { releaseAtOf } from '../domain/clocks.rule.js';
import { paidAnswers } from '../domain/paid-answers.rule.js';
import { stepRefOf } from '../domain/task.rule.js';
import type { Task } from '../domain/task.rule.js';
import { escalationsOf, toDecisionView } from './decision-view.js';
import type { Escalation } from './decision-view.js';

/** A row of a worker's list: an assignment with the parts of the task that its worker may see. */
export interface AssignmentOnTask {
  readonly assignment_id: string;
  readonly status: AssignmentStatus;
  readonly offered_at: Date;
  readonly offer_expires_at: Date | null;
  readonly start_by: Date | null;
  readonly accepted_at: Date | null;
  readonly started_at: Date | null;
  readonly submitted_at: Date | null;
  readonly ended_at: Date | null;
  readonly task_id: string;
  readonly ended_as: TaskStatus | null;
  readonly spec: StoredTaskSpec;
  readonly step: number;
  readonly trust_level: number | null;
  /** The results of the steps before this assignment's. */
  readonly step_results: readonly { readonly step: number; readonly output: Json }[];
  /** All answers to its decision that escalated, oldest first; not every worker may see them. */
  readonly escalations: readonly EscalationJson[];
  /** Of the task, as requested. */
  readonly steps: number;
  readonly answers_per_step: number;
}

interface EscalationJson {
  readonly reasoning: string | null;
  readonly trust_level: number | null;
  readonly decided_at: string;
}

/** The work of an assignment, from a loaded task or from a row of a list. */
interface Work {
  readonly taskId: string;
  readonly spec: StoredTaskSpec;
  readonly endedAs: TaskStatus | null;
  readonly status: AssignmentStatus;
  readonly step: number;
  readonly stepResults: readonly { readonly step: number; readonly output: Json }[];
  readonly offeredAt: Date;
  readonly trustLevel: number | null;
  readonly escalations: readonly Escalation[];
}

/** An assignment of a task that was just changed, as its worker sees it. */
export function toAssignmentView(task: Task, assignmentId: string): UnpricedAssignment {
  const assignment = task.assignments.find(one => one.assignmentId === assignmentId);
  if (assignment === undefined) throw notFound('assignment');
  const { step, status, offeredAt, trustLevel } = assignment;
  return {
    assignment_id: assignmentId,
    status,
    offered_at: offeredAt.toISOString(),
    offer_expires_at: assignment.offerExpiresAt?.toISOString() ?? null,
    accepted_at: assignment.acceptedAt?.toISOString() ?? null,
    started_at: assignment.startedAt?.toISOString() ?? null,
    submitted_at: assignment.submittedAt?.toISOString() ?? null,
    release_at: releaseAtOf(task.spec, assignment)?.toISOString() ?? null,
    ended_at: assignment.endedAt?.toISOString() ?? null,
    expected_minutes: task.spec.expected_minutes ?? null,
    paid_answers: paidAnswers({ ...task, hasEnded: task.ending !== null }, assignment),
    task: workOf({
      ...{ taskId: task.taskId, spec: task.spec, endedAs: task.ending?.as ?? null, status, step },
      stepResults: task.stepResults,
      ...{ offeredAt, trustLevel, escalations: escalationsOf(task) },
    }),
  };
}

/** The same from a row of a worker's list. */
export function toListedAssignment(row: AssignmentOnTask): UnpricedAssignment {
  const { status, spec, step } = row;
  return {
    assignment_id: row.assignment_id,
    status,
    offered_at: row.offered_at.toISOString(),
    offer_expires_at: row.offer_expires_at?.toISOString() ?? null,
    accepted_at: row.accepted_at?.toISOString() ?? null,
    started_at: row.started_at?.toISOString() ?? null,
    submitted_at: row.submitted_at?.toISOString() ?? null,
    release_at: releaseAtOfRow(row)?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    expected_minutes: spec.expected_minutes ?? null,
    paid_answers: paidAnswersOfRow(row),
    task: workOf({
      ...{ taskId: row.task_id, spec, endedAs: row.ended_as, status, step },
      stepResults: row.step_results,
      offeredAt: row.offered_at,
      trustLevel: row.trust_level,
      escalations: row.escalations.map(one => ({
        reasoning: one.reasoning,
        trustLevel: one.trust_level,
        decidedAt: new Date(one.decided_at),
      })),
    }),
  };
}

function releaseAtOfRow(row: AssignmentOnTask): Date | null {
  const { spec, status, start_by: startBy, accepted_at: acceptedAt, started_at: startedAt } = row;
  return releaseAtOf(spec, { status, startBy, acceptedAt, startedAt });
}

function paidAnswersOfRow(row: AssignmentOnTask): number | null {
  const { status, steps, answers_per_step: answersPerStep, started_at: startedAt } = row;
  const requested = { steps, answersPerStep, hasEnded: row.ended_as !== null };
  return paidAnswers(requested, { status, counted: null, startedAt });
}

/** The work, without the requester, other workers on the task, or their progress. */
function workOf(work: Work): UnpricedAssignment['task'] {
  const { taskId, spec, endedAs, status, step, stepResults } = work;
  const { workflow_steps: names } = spec;
  const instructions = [spec.instructions, names[step - 1]?.instructions];
  return {
    task_id: taskId,
    status: endedAs ?? ownStatus(status),
    task_type: spec.task_type,
    domain: spec.domain,
    title: spec.title,
    instructions: instructions.filter(text => text !== undefined).join('\n\n'),
    context: spec.context,
    ...(spec.payload && { payload: spec.payload }),
    decision: spec.decision === undefined ? null : toDecisionView(spec.decision, work),
    step: stepRefOf({ step, steps: Math.max(1, names.length), spec }),
    earlier_steps: stepResults
      .filter(one => one.step < step)
      .map(one => ({ number: one.step, name: names[one.step - 1]?.name ?? '', output: one.output })),
    urgency: spec.sla.urgency,
    deadline: spec.sla.deadline ?? null,
    output: spec.output,
  };
}

/**
 * The task's progress as far as this worker may know: what happens after an assignment is given up is not disclosed.
 */
function ownStatus(status: AssignmentStatus): TaskStatus {
  switch (status) {
    case 'offered':
    case 'accepted':
    case 'started':
    case 'submitted':
      return status;
    case 'declined':
    case 'expired':
    case 'released':
    case 'withdrawn':
      return 'queued';
  }
}
