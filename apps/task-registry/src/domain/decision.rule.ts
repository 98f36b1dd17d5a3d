import type {
  AnyEventContract,
  EventContract,
  EventOf,
  Fault,
  Json,
  StoredTaskSpec,
  WorkerStanding,
} from '#libs/contracts';
import type { QuickCheck } from '#libs/output-schema';
import type { Task } from './task.rule.js';

type UnsealedEvent<Contract extends EventContract> = Contract extends EventContract
  ? Pick<EventOf<Contract>, 'type' | 'data'>
  : never;

/** An event of a task with its data, before it is put into its envelope. */
export type TaskEvent = UnsealedEvent<Extract<AnyEventContract, EventContract<`task.${string}`>>>;

/** The change in a worker's number of open assignments. */
export interface LoadChange {
  readonly workerId: string;
  readonly delta: 1 | -1;
}

type ConflictCode =
  | 'task.conflict'
  | 'task.id_taken'
  | 'task.not_cancellable'
  | 'task.not_ended'
  | 'task.deadline_passed'
  | 'assignment.conflict'
  | 'assignment.not_expired'
  | 'worker.full'
  | 'worker.had_task'
  | 'worker.is_requester'
  | 'worker.person_had_task'
  | 'worker.unavailable'
  | 'worker.changed';

interface Unchanged {
  readonly outcome: 'unchanged';
  readonly task: Task;
}
export interface Conflict {
  readonly outcome: 'conflict';
  readonly code: ConflictCode;
  /** For humans. */
  readonly message: string;
}
interface Invalid {
  readonly outcome: 'invalid';
  readonly faults: readonly Fault[];
}
/** The answer takes too long to check here; the command must be sent again with the faults that were found. */
export interface Unchecked {
  readonly outcome: 'unchecked';
  readonly orgId: string;
  readonly wanted: StoredTaskSpec['output'];
  readonly output: Json;
}
/** The new task's organization or pool is closed to new tasks. */
interface Closed {
  readonly outcome: 'closed';
  readonly what: 'pool' | 'organization';
}
interface NotFound {
  readonly outcome: 'not_found';
  readonly what: 'task' | 'assignment';
}

/** The result of one command's rule: the next state, still with its old version, and the events to publish. */
export type Ruling =
  | { readonly outcome: 'changed'; readonly task: Task; readonly events: readonly TaskEvent[] }
  | Unchanged
  | Conflict
  | Invalid
  | Unchecked
  | Closed
  | NotFound;

/** The outcome of a command. */
export type Decision =
  | {
      readonly outcome: 'changed';
      readonly task: Task;
      /** In order; the `sequence` of the last one is the task's version. */
      readonly events: readonly TaskEvent[];
      readonly loadChanges: readonly LoadChange[];
    }
  | Unchanged
  | Conflict
  | Invalid
  | Unchecked
  | Closed
  | NotFound;

/** The worker as the matcher last reported them, with the worker's revision it applies to. */
export interface WorkerFence {
  readonly standing: WorkerStanding;
  readonly revision: number;
  /** The label key of the person behind the account; null when none is known. */
  readonly personKey: string | null;
}

/** What a rule may depend on besides the task and the command. */
export interface Circumstances {
  readonly now: Date;
  /** The worker's number of open assignments over all tasks. */
  readonly openAssignmentsOf: (workerId: string) => number;
  /** Whether an answer has the form the task requires; the pointers of faults start at `/output`. */
  readonly checkOutput: (wanted: StoredTaskSpec['output'], output: Json) => QuickCheck;
  readonly fenceOf: (workerId: string) => WorkerFence;
  /** Whether a pool was deleted, or an organization is suspended. */
  readonly isClosed: (id: string) => boolean;
}

export function changed(task: Task, events: readonly TaskEvent[]): Ruling {
  return { outcome: 'changed', task, events };
}

export function unchanged(task: Task): Unchanged {
  return { outcome: 'unchanged', task };
}

export function conflict(code: ConflictCode, message: string): Conflict {
  return { outcome: 'conflict', code, message };
}

export function notFound(what: NotFound['what']): NotFound {
  return { outcome: 'not_found', what };
}
