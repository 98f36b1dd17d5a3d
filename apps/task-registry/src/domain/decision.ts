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
import type { Task } from './task.js';

type Told<Contract extends EventContract> = Contract extends EventContract
  ? Pick<EventOf<Contract>, 'type' | 'data'>
  : never;

/** An event before it has its envelope: one of the twelve, with its data. */
export type TaskEvent = Told<Extract<AnyEventContract, EventContract<`task.${string}`>>>;

/** By how much the number of a worker's open assignments changes. */
export interface LoadChange {
  readonly workerId: string;
  readonly delta: 1 | -1;
}

export type ConflictCode =
  | 'task.conflict'
  | 'task.id_taken'
  | 'task.not_cancellable'
  | 'assignment.conflict'
  | 'assignment.not_expired'
  | 'worker.full'
  | 'worker.had_task'
  | 'worker.unavailable'
  | 'worker.changed';

interface Unchanged {
  readonly outcome: 'unchanged';
  readonly task: Task;
}
interface Conflict {
  readonly outcome: 'conflict';
  readonly code: ConflictCode;
  /** For people. */
  readonly because: string;
}
interface Invalid {
  readonly outcome: 'invalid';
  readonly faults: readonly Fault[];
}
/** The answer takes too long to check here; the command has to come again with the faults that were found. */
export interface Unchecked {
  readonly outcome: 'unchecked';
  readonly orgId: string;
  readonly wanted: StoredTaskSpec['output'];
  readonly output: Json;
}
/** What a new task belongs to takes no tasks any more. */
interface Closed {
  readonly outcome: 'closed';
  readonly what: 'pool' | 'organization';
}
interface NotFound {
  readonly outcome: 'not_found';
  readonly what: 'task' | 'assignment';
}

/** What the rule of one command says: the next state still without its new version, and what to tell. */
export type Ruling =
  | { readonly outcome: 'changed'; readonly task: Task; readonly events: readonly TaskEvent[] }
  | Unchanged
  | Conflict
  | Invalid
  | Unchecked
  | Closed
  | NotFound;

/** What becomes of a command. */
export type Decision =
  | {
      readonly outcome: 'changed';
      readonly task: Task;
      /** In order; the last one's `sequence` is the task's version. */
      readonly events: readonly TaskEvent[];
      readonly loadChanges: readonly LoadChange[];
    }
  | Unchanged
  | Conflict
  | Invalid
  | Unchecked
  | Closed
  | NotFound;

/** How the matcher last said that a worker stands, and as of which of the worker's revisions. */
export interface WorkerFence {
  readonly standing: WorkerStanding;
  readonly revision: number;
}

/** What a rule may know besides the task and the command. */
export interface Circumstances {
  readonly now: Date;
  /** How many assignments a worker has open, over all tasks. */
  readonly openAssignmentsOf: (workerId: string) => number;
  /** Whether an answer is what the task asks for; faults have pointers that start at `/output`. */
  readonly checkOutput: (wanted: StoredTaskSpec['output'], output: Json) => QuickCheck;
  readonly fenceOf: (workerId: string) => WorkerFence;
  /** Whether a pool was deleted, or an organization is suspended. */
  readonly isClosed: (id: string) => boolean;
}

export function changed(task: Task, events: readonly TaskEvent[]): Ruling {
  return { outcome: 'changed', task, events };
}

export function unchanged(task: Task): Ruling {
  return { outcome: 'unchanged', task };
}

export function conflict(code: ConflictCode, because: string): Conflict {
  return { outcome: 'conflict', code, because };
}

export function notFound(what: NotFound['what']): NotFound {
  return { outcome: 'not_found', what };
}
