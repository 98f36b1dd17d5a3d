import type {
  BreachKind,
  Evidence,
  Fault,
  FailureReason,
  Json,
  Price,
  StoredTaskSpec,
  TakeBackScope,
  Verdict,
} from '#libs/contracts';

export interface CreateTask {
  readonly kind: 'create';
  readonly taskId: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly spec: StoredTaskSpec;
  readonly answersPerStep: number;
  readonly steps: number;
  /** What is held already; null when billing could not be asked. */
  readonly price: Price | null;
  /** The deadline of a task that names none, and how much longer one that goes on after its deadline may last. */
  readonly defaultDeadlineMs: number;
  /** The pool's time-out for work that stands still, for a task that names none; null when the pool has none. */
  readonly poolWorkTimeoutSeconds: number | null;
}

export interface QueueTask {
  readonly kind: 'queue';
  readonly price: Price;
}

interface GiveTask {
  readonly assignmentId: string;
  readonly workerId: string;
  /** How many assignments this worker may have open. */
  readonly capacity: number;
  /** The worker's own, 1–5; null when it was not said. */
  readonly trustLevel: number | null;
  /** The worker's revision on which the matcher decided; null when it was not said. */
  readonly workerRevision: number | null;
  readonly round: number;
  readonly score: number;
  readonly candidatesConsidered: number;
}

export interface OfferTask extends GiveTask {
  readonly kind: 'offer';
  readonly expiresAt: Date;
}

export interface AssignTask extends GiveTask {
  readonly kind: 'assign';
}

/** What a worker says about an assignment of theirs. */
interface WorkerCommand {
  readonly assignmentId: string;
  readonly workerId: string;
}

export interface AcceptOffer extends WorkerCommand {
  readonly kind: 'accept';
}
export interface DeclineOffer extends WorkerCommand {
  readonly kind: 'decline';
}
export interface StartAssignment extends WorkerCommand {
  readonly kind: 'start';
}
export interface ReleaseAssignment extends WorkerCommand {
  readonly kind: 'release';
}
export interface SubmitAnswer extends WorkerCommand {
  readonly kind: 'submit';
  readonly output: Json;
  readonly evidence: readonly Evidence[];
  /** What is wrong with `output`, where that has been checked already. */
  readonly outputFaults?: readonly Fault[];
}

/** The organization takes a place away from a worker who may not have it any more. */
export interface TakeBackWork extends WorkerCommand {
  readonly kind: 'take-back';
  readonly scope: TakeBackScope;
}

export interface ExpireOffer {
  readonly kind: 'expire-offer';
  readonly assignmentId: string;
}

export interface VerifyTask {
  readonly kind: 'verify';
  readonly step: number;
  readonly output: Json;
  readonly verdict: Verdict;
}

export interface ExtendTask {
  readonly kind: 'extend';
  readonly step: number;
  /** The number it grows to. */
  readonly answersNeeded: number;
  /** What workers need from now on in this step; null leaves it as it is. */
  readonly trustLevel: number | null;
}

export interface FailTask {
  readonly kind: 'fail';
  readonly reason: FailureReason;
  readonly detail: string | null;
  /** The step that failed; null for the task as a whole, whichever step it is in. */
  readonly step: number | null;
}

export interface CancelTask {
  readonly kind: 'cancel';
  readonly orgId: string;
  /** The pools the caller may see; null means all. */
  readonly pools: readonly string[] | null;
  readonly reason: string | null;
}

export interface BreachSla {
  readonly kind: 'breach';
  readonly breach: Exclude<BreachKind, 'stalled'>;
  readonly dueAt: Date;
}

/** Looks whether accepted or started work stands still. */
export interface CheckWork {
  readonly kind: 'check-work';
  readonly assignmentId: string;
}

/** The time of `requirements.relax_after` has come. */
export interface RelaxTask {
  readonly kind: 'relax';
}

export type Command =
  | CreateTask
  | QueueTask
  | OfferTask
  | AssignTask
  | AcceptOffer
  | DeclineOffer
  | ExpireOffer
  | ReleaseAssignment
  | TakeBackWork
  | StartAssignment
  | SubmitAnswer
  | VerifyTask
  | ExtendTask
  | FailTask
  | CancelTask
  | BreachSla
  | CheckWork
  | RelaxTask;
