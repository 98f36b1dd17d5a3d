import type { IdempotencyKey } from '#libs/database';
import type { Command } from '../domain/command.js';
import type { Unchecked } from '../domain/decision.js';
import type { Task } from '../domain/task.js';

/** Which task a command is about. A worker knows only the assignment. */
export type Target = { readonly taskId: string } | { readonly assignmentId: string };

/** What became of a command that was not refused. */
export interface Done {
  readonly task: Task;
  /** False when it only repeated what was so already. */
  readonly changed: boolean;
}

/** One command on its way through the repository. */
export interface TaskRequest {
  readonly target: Target;
  readonly command: Command;
  readonly idempotency: IdempotencyKey | undefined;
  /** Of the caller, to be kept in the events. */
  readonly traceparent: string | undefined;
  /** The answer as it is kept for whoever repeats the idempotency key. */
  readonly encodeReply: (done: Done) => string;
}

/** What the repository gives back: what was done, the answer that was given before, or what has to be checked first. */
export type Settled =
  | { readonly outcome: 'done'; readonly done: Done }
  | { readonly outcome: 'replayed'; readonly response: string }
  | Unchecked;

/** What has to run one after the other. */
export function keyOf({ target }: TaskRequest): string {
  return 'taskId' in target ? target.taskId : target.assignmentId;
}
