import type {
  AssignmentMode,
  BreachKind,
  ErasureReason,
  Evidence,
  FailureReason,
  Fault,
  Json,
  Price,
  StoredTaskSpec,
  SubmittedFile,
  TakeBackScope,
  Verdict,
} from '#libs/contracts';

/** The task a command applies to. A worker knows only the assignment. */
export type Target = { readonly taskId: string } | { readonly assignmentId: string };

export interface CreateTask {
  readonly kind: 'create';
  readonly taskId: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly spec: StoredTaskSpec;
  readonly answersPerStep: number;
  readonly steps: number;
  /** The amount already held; null when billing was unavailable. */
  readonly price: Price | null;
  /** The default deadline, and the longest that a task may continue after its deadline. */
  readonly defaultDeadlineMs: number;
  /** The pool's work timeout, for a task that sets none; null when the pool has none. */
  readonly poolWorkTimeoutSeconds: number | null;
  /** The same for `assignment` and `accept_within_seconds`. */
  readonly poolAssignment: AssignmentMode | null;
  readonly poolAcceptWithinSeconds: number | null;
  /** The label keys of the people behind the API key. */
  readonly requesters: readonly string[];
}

export interface QueueTask {
  readonly kind: 'queue';
  readonly price: Price;
}

interface Placement {
  readonly assignmentId: string;
  readonly workerId: string;
  /** The worker's limit of open assignments. */
  readonly capacity: number;
  /** The worker's own level, 1–5; null when the request does not state it. */
  readonly trustLevel: number | null;
  /** The worker's revision on which the matcher decided; null when the request does not state it. */
  readonly workerRevision: number | null;
  /** The label key of the person behind the worker's account; null when none is known. */
  readonly personKey: string | null;
  readonly round: number;
  readonly score: number;
  readonly candidatesConsidered: number;
}

export interface OfferTask extends Placement {
  readonly kind: 'offer';
  readonly expiresAt: Date;
}

export interface AssignTask extends Placement {
  readonly kind: 'assign';
  readonly startBy: Date;
}

/** A worker's command on one of their assignments. */
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
  readonly files: readonly SubmittedFile[];
  /** The faults of `output`, if it was already checked. */
  readonly outputFaults?: readonly Fault[];
}

/** Takes an assignment away from a worker who is no longer allowed to have it. */
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
  /** The new number of answers needed. */
  readonly answersNeeded: number;
  /** The trust level required of workers for the rest of this step; null leaves it unchanged. */
  readonly trustLevel: number | null;
  /** Open assignments are withdrawn, and a single worker of the trust level is asked instead. */
  readonly withdrawsOpen: boolean;
}

export interface FailTask {
  readonly kind: 'fail';
  readonly reason: FailureReason;
  readonly detail: string | null;
  /** The step that failed; null for the task as a whole, regardless of its present step. */
  readonly step: number | null;
}

export interface CancelTask {
  readonly kind: 'cancel';
  readonly orgId: string;
  /** The pools the caller may see; null means all. */
  readonly pools: readonly string[] | null;
  readonly reason: string | null;
}

/** Who intervenes, and why. */
interface OperatorCommand {
  readonly orgId: string;
  /** The pools the caller may see; null means all. */
  readonly pools: readonly string[] | null;
  readonly reason: string;
}

/** Takes open work back and has the task matched again. */
export interface RequeueTask extends OperatorCommand {
  readonly kind: 'requeue';
  /** Workers who lose the task are never asked again. */
  readonly excludesFormer: boolean;
}

/** Gives the task to one worker, in place of another or in an open place. */
export interface ReassignTask extends Placement, OperatorCommand {
  readonly kind: 'reassign';
  readonly startBy: Date;
  /** The open assignment that ends; null for the only one, or none while a place is open. */
  readonly replaces: string | null;
}

export interface ChangeDeadline extends OperatorCommand {
  readonly kind: 'change-deadline';
  readonly deadline: Date;
  /** The longest that a task may continue after its deadline. */
  readonly defaultDeadlineMs: number;
}

/** Erases the content of an ended task. */
export interface EraseTask {
  readonly kind: 'erase';
  readonly orgId: string;
  /** The pools the caller may see; null means all. */
  readonly pools: readonly string[] | null;
  readonly reason: ErasureReason;
  readonly reference: string | null;
}

export interface BreachSla {
  readonly kind: 'breach';
  readonly breach: Exclude<BreachKind, 'stalled'>;
  readonly dueAt: Date;
}

/** Checks whether accepted or started work has stalled. */
export interface CheckWork {
  readonly kind: 'check-work';
  readonly assignmentId: string;
}

/** `requirements.relax_after` takes effect. */
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
  | RequeueTask
  | ReassignTask
  | ChangeDeadline
  | EraseTask
  | BreachSla
  | CheckWork
  | RelaxTask;
