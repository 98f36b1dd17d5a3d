import type {
  AssignmentStatus,
  BreachKind,
  Erasure,
  Evidence,
  FailureReason,
  Json,
  Price,
  StepRef,
  StoredTaskSpec,
  SubmittedFile,
  Verdict,
} from '#libs/contracts';

export interface Answer {
  readonly output: Json;
  readonly evidence: readonly Evidence[];
  readonly files: readonly SubmittedFile[];
}

/** One worker's place on a task: one offer, at most one answer. */
export interface Assignment {
  readonly assignmentId: string;
  readonly workerId: string;
  /** The label keys of the person behind the worker's account: at the offer, and as stated since. */
  readonly personKeys: readonly string[];
  readonly step: number;
  /** The round of the `task.queued` that led to it, which identifies a repetition of the same offer. */
  readonly round: number;
  readonly status: AssignmentStatus;
  /** The worker's level when the assignment was made, 1–5; null when it was not stated. */
  readonly trustLevel: number | null;
  readonly offeredAt: Date;
  /** Null when it was assigned without an offer. */
  readonly offerExpiresAt: Date | null;
  /** For a direct assignment: the worker loses it unless they have started before. Null when it was offered. */
  readonly startBy: Date | null;
  readonly acceptedAt: Date | null;
  readonly startedAt: Date | null;
  readonly submittedAt: Date | null;
  /** When it was declined, expired, released or withdrawn; a submitted answer does not end. */
  readonly endedAt: Date | null;
  readonly answer: Answer | null;
  /** Whether the verdict on its step counted the answer; null until there is a verdict. */
  readonly counted: boolean | null;
}

/** The result of a step other than the last. */
export interface StepResult {
  readonly step: number;
  readonly output: Json;
  readonly verdict: Verdict;
  readonly verifiedAt: Date;
}

interface Breach {
  readonly kind: BreachKind;
  /** The stalled assignment; null for breaches that concern the task. */
  readonly assignmentId: string | null;
  readonly breachedAt: Date;
}

export type Ending =
  | {
      readonly as: 'completed';
      readonly at: Date;
      readonly output: Json;
      readonly evidence: readonly Evidence[];
      readonly verdict: Verdict;
    }
  | {
      readonly as: 'failed';
      readonly at: Date;
      readonly reason: FailureReason;
      readonly detail: string | null;
    }
  | { readonly as: 'cancelled'; readonly at: Date; readonly reason: string | null };

/** The deadline that an operator set, which is part of the spec since. */
export interface DeadlineChange {
  /** The deadline at the creation, which identifies a repetition of it. */
  readonly original: string | null;
  /** When a task that continues after its deadline fails nevertheless; null for one that fails at its deadline. */
  readonly abandonAt: Date | null;
  readonly changedAt: Date;
}

/** A task and all its present and past assignments. Its status is not stored but derived: see `statusOf`. */
export interface Task {
  readonly taskId: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly spec: StoredTaskSpec;
  /** The label keys of the people behind the API key that created it; see `requestersOf` for all who requested it. */
  readonly requesters: readonly string[];
  /** The number of its events, and the `sequence` of the last. */
  readonly version: number;
  /** Starts at 1. */
  readonly step: number;
  readonly steps: number;
  /** How often it was queued; 0 until its money is held. */
  readonly round: number;
  /** How many answers each step requests at first. */
  readonly answersPerStep: number;
  /** How many answers the present step needs; `extend` raises it. */
  readonly answersNeeded: number;
  /** The trust level that the present step requires after its answers did not agree; null unless it escalated. */
  readonly trustFloor: number | null;
  /** Of the steps before the present one, in order. */
  readonly stepResults: readonly StepResult[];
  /** The amount held for it; null until then. */
  readonly price: Price | null;
  readonly assignments: readonly Assignment[];
  readonly breaches: readonly Breach[];
  /** When it was queued again with relaxed requirements. */
  readonly relaxedAt: Date | null;
  /** Null while the deadline is the one that it was created with. */
  readonly deadlineChange: DeadlineChange | null;
  readonly ending: Ending | null;
  /** Set once its content was erased. */
  readonly erasure: Erasure | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The caller: an organization, through a key that may be limited to some pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all, including tasks without a pool. */
  readonly pools: readonly string[] | null;
}

/** Whether a caller may see this task. A task they may not see is not found, rather than forbidden. */
export function isVisibleTo({ orgId, spec }: Pick<Task, 'orgId' | 'spec'>, viewer: Viewer): boolean {
  if (orgId !== viewer.orgId) return false;
  if (viewer.pools === null) return true;
  const pool = spec.requirements.worker_pool_id;
  return pool !== undefined && viewer.pools.includes(pool);
}

/** The present step by number and name; null for a task with a single step. */
export function stepRefOf({ step, steps, spec }: Pick<Task, 'step' | 'steps' | 'spec'>): StepRef | null {
  if (steps < 2) return null;
  return { number: step, of: steps, name: spec.workflow_steps[step - 1]?.name ?? `step ${step}` };
}
