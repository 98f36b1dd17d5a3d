import type {
  AssignmentStatus,
  BreachKind,
  Evidence,
  FailureReason,
  Json,
  Price,
  StoredTaskSpec,
  Verdict,
} from '#libs/contracts';

export interface Answer {
  readonly output: Json;
  readonly evidence: readonly Evidence[];
}

/** One worker's place on a task: one offer, at most one answer. */
export interface Assignment {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly step: number;
  /** Of the `task.queued` that led to it, so that the same offer sent again is known as such. */
  readonly round: number;
  readonly status: AssignmentStatus;
  /** The worker's when the place was given, 1–5; null when it was not said. */
  readonly trustLevel: number | null;
  readonly offeredAt: Date;
  /** Null when it was assigned without asking. */
  readonly offerExpiresAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly startedAt: Date | null;
  readonly submittedAt: Date | null;
  /** When it was declined, expired, given back or withdrawn; an answer that is in does not end. */
  readonly endedAt: Date | null;
  readonly answer: Answer | null;
  /** Whether the verdict on its step counted the answer; null until there is a verdict. */
  readonly counted: boolean | null;
}

/** What a step agreed on that was not the last. */
export interface StepResult {
  readonly step: number;
  readonly output: Json;
  readonly verdict: Verdict;
  readonly verifiedAt: Date;
}

export interface Breach {
  readonly kind: BreachKind;
  /** Whose work stands still; null for what is about the task. */
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

/** A task and everyone who has or had a place on it. Its status is not kept here but follows: see `statusOf`. */
export interface Task {
  readonly taskId: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly spec: StoredTaskSpec;
  /** How many events it has had, and the `sequence` of the last. */
  readonly version: number;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** How often it was queued; 0 while its money is not held yet. */
  readonly round: number;
  /** How many answers each step begins by asking for. */
  readonly answersPerStep: number;
  /** How many the present step asks for; `extend` lets it grow. */
  readonly answersNeeded: number;
  /** The trust level that the present step asks for because its answers did not agree; null unless it came to that. */
  readonly trustFloor: number | null;
  /** Of the steps before the present one, in order. */
  readonly stepResults: readonly StepResult[];
  /** What is held for it; null until then. */
  readonly price: Price | null;
  readonly assignments: readonly Assignment[];
  readonly breaches: readonly Breach[];
  /** When it was queued again with relaxed requirements. */
  readonly relaxedAt: Date | null;
  readonly ending: Ending | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
