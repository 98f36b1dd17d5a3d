import { StoredTaskSpec, keyUnlessOwn } from '#libs/contracts';
import type {
  AssignmentStatus,
  BreachKind,
  Currency,
  Evidence,
  FailureReason,
  Json,
  TaskStatus,
  Verdict,
} from '#libs/contracts';
import type { Assignment, Ending, StepResult, Task } from '../domain/task.rule.js';
import { statusOf } from '../domain/task-status.rule.js';

/** A moment as the driver returns it (Date) or as JSON contains it (text). */
type Moment = Date | string;

/** The columns of {@link TaskRow}, from `tasks t JOIN task_specs s`. */
export const TASK_COLUMNS = `t.task_id, t.org_id, t.workspace_id, t.version, t.step, t.steps, t.round, t.answers_per_step,
  t.answers_needed, t.trust_floor, t.price_micros, t.price_currency, t.breaches, t.relaxed_at, t.ending, t.created_at,
  t.updated_at, s.spec`;

/** `tasks` joined with `task_specs`. */
export interface TaskRow {
  readonly task_id: string;
  readonly org_id: string;
  readonly workspace_id: string;
  readonly version: number;
  readonly step: number;
  readonly steps: number;
  readonly round: number;
  readonly answers_per_step: number;
  readonly answers_needed: number;
  readonly trust_floor: number | null;
  readonly price_micros: number | null;
  readonly price_currency: Currency | null;
  readonly breaches: readonly BreachJson[];
  readonly relaxed_at: Moment | null;
  readonly ending: EndingJson | null;
  readonly created_at: Moment;
  readonly updated_at: Moment;
  readonly spec: SpecRow;
}

/** Specs stored by an earlier release lack the fields that were added since. */
type SpecRow = Partial<StoredTaskSpec> & Pick<StoredTaskSpec, 'task_type' | 'title' | 'instructions'>;

/** Every field that a spec may lack, with its default. The other three are in every row. */
const SPEC_DEFAULTS = StoredTaskSpec.parse({ task_type: '-', title: '-', instructions: '-' });

export interface StepResultRow {
  readonly task_id: string;
  readonly step: number;
  readonly output: Json;
  readonly verdict: Verdict;
  readonly verified_at: Moment;
}

interface BreachJson {
  readonly kind: BreachKind;
  /** Missing in rows of earlier releases. */
  readonly assignment_id?: string | null;
  readonly breached_at: string;
}

type EndingJson =
  | {
      readonly as: 'completed';
      readonly at: string;
      readonly output: Json;
      readonly evidence: readonly Evidence[];
      readonly verdict: Verdict;
    }
  | {
      readonly as: 'failed';
      readonly at: string;
      readonly reason: FailureReason;
      readonly detail: string | null;
    }
  | { readonly as: 'cancelled'; readonly at: string; readonly reason: string | null };

/** `assignments` joined with `answers`. */
export interface AssignmentRow {
  readonly assignment_id: string;
  readonly task_id: string;
  readonly worker_id: string;
  readonly step: number;
  readonly round: number;
  readonly status: AssignmentStatus;
  readonly offered_at: Moment;
  readonly offer_expires_at: Moment | null;
  readonly accepted_at: Moment | null;
  readonly started_at: Moment | null;
  readonly submitted_at: Moment | null;
  readonly ended_at: Moment | null;
  readonly counted: boolean | null;
  readonly trust_level: number | null;
  readonly output: Json;
  /** Null without an answer. */
  readonly evidence: readonly Evidence[] | null;
}

export function toTask(
  row: TaskRow,
  assignments: readonly AssignmentRow[],
  stepResults: readonly StepResultRow[],
): Task {
  const { price_micros: amount, price_currency: currency, ending } = row;
  return {
    taskId: row.task_id,
    orgId: row.org_id,
    workspaceId: row.workspace_id,
    spec: toSpec(row.spec),
    version: row.version,
    step: row.step,
    steps: row.steps,
    round: row.round,
    answersPerStep: row.answers_per_step,
    answersNeeded: row.answers_needed,
    trustFloor: row.trust_floor,
    stepResults: stepResults.map(toStepResult),
    price: amount === null || currency === null ? null : { amount_micros: amount, currency },
    assignments: assignments.map(toAssignment),
    breaches: row.breaches.map(one => ({
      kind: one.kind,
      assignmentId: one.assignment_id ?? null,
      breachedAt: new Date(one.breached_at),
    })),
    relaxedAt: row.relaxed_at === null ? null : new Date(row.relaxed_at),
    ending: ending === null ? null : { ...ending, at: new Date(ending.at) },
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function toSpec(spec: SpecRow): StoredTaskSpec {
  return { ...SPEC_DEFAULTS, ...spec };
}

function toStepResult({ step, output, verdict, verified_at: verifiedAt }: StepResultRow): StepResult {
  return { step, output, verdict, verifiedAt: new Date(verifiedAt) };
}

function toAssignment(row: AssignmentRow): Assignment {
  return {
    assignmentId: row.assignment_id,
    workerId: row.worker_id,
    step: row.step,
    round: row.round,
    status: row.status,
    offeredAt: new Date(row.offered_at),
    offerExpiresAt: dateOf(row.offer_expires_at),
    acceptedAt: dateOf(row.accepted_at),
    startedAt: dateOf(row.started_at),
    submittedAt: dateOf(row.submitted_at),
    endedAt: dateOf(row.ended_at),
    counted: row.counted,
    trustLevel: row.trust_level,
    answer: row.evidence === null ? null : { output: row.output, evidence: row.evidence },
  };
}

function dateOf(moment: Moment | null): Date | null {
  return moment === null ? null : new Date(moment);
}

/** The columns of a task that its transitions change, as JSON for `json_to_recordset`. */
export function mutableTaskColumns(task: Task, lastHash: string) {
  return {
    task_id: task.taskId,
    status: statusOf(task) satisfies TaskStatus,
    ended_as: task.ending?.as ?? null,
    version: task.version,
    step: task.step,
    round: task.round,
    answers_needed: task.answersNeeded,
    trust_floor: task.trustFloor,
    price_micros: task.price?.amount_micros ?? null,
    price_currency: task.price?.currency ?? null,
    breaches: task.breaches.map(one => ({
      kind: one.kind,
      assignment_id: one.assignmentId,
      breached_at: one.breachedAt.toISOString(),
    })),
    relaxed_at: task.relaxedAt,
    ending: endingJson(task.ending),
    updated_at: task.updatedAt,
    ended_at: task.ending?.at ?? null,
    last_hash: lastHash,
  };
}

function endingJson(ending: Ending | null): EndingJson | null {
  return ending === null ? null : { ...ending, at: ending.at.toISOString() };
}

/** The columns that are written once, in addition to those of {@link mutableTaskColumns}. */
export function fixedTaskColumns({ orgId, workspaceId, steps, answersPerStep, createdAt, spec }: Task) {
  return {
    org_id: orgId,
    workspace_id: workspaceId,
    steps,
    answers_per_step: answersPerStep,
    created_at: createdAt,
    task_type: spec.task_type,
    task_type_key: keyUnlessOwn(spec.task_type),
    domain: spec.domain,
    domain_key: keyUnlessOwn(spec.domain),
    title: spec.title,
    urgency: spec.sla.urgency,
    worker_pool_id: spec.requirements.worker_pool_id ?? null,
    request_id: spec.origin.request_id ?? null,
    deadline: spec.sla.deadline ?? null,
    spec,
  };
}

export function assignmentColumns(taskId: string, assignment: Assignment) {
  return {
    assignment_id: assignment.assignmentId,
    task_id: taskId,
    worker_id: assignment.workerId,
    step: assignment.step,
    round: assignment.round,
    status: assignment.status,
    offered_at: assignment.offeredAt,
    offer_expires_at: assignment.offerExpiresAt,
    accepted_at: assignment.acceptedAt,
    started_at: assignment.startedAt,
    submitted_at: assignment.submittedAt,
    ended_at: assignment.endedAt,
    counted: assignment.counted,
    trust_level: assignment.trustLevel,
  };
}

export function stepResultColumns(taskId: string, { step, output, verdict, verifiedAt }: StepResult) {
  return { task_id: taskId, step, output, verdict, verified_at: verifiedAt };
}
