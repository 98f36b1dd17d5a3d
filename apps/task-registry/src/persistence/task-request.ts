import type { IdempotencyKey } from '#libs/database';
import { sizeOfAnswer } from '#libs/output-schema';
import type { Command } from '../domain/command.js';
import type { TaskEvent, Unchecked } from '../domain/decision.js';
import type { Task } from '../domain/task.js';
import type { SealedEvent } from './sealed-event.js';

/** Which task a command is about. A worker knows only the assignment. */
export type Target = { readonly taskId: string } | { readonly assignmentId: string };

/** What became of a command that was not refused. */
export interface Done {
  readonly task: Task;
  /** False when it only repeated what was so already. */
  readonly changed: boolean;
  /** What was recorded, in order; empty for a repetition. */
  readonly transitions: readonly Transition[];
}

/** One step in the life of a task: the event as it was given to the log. */
export interface Transition {
  readonly event: TaskEvent;
  readonly sealed: SealedEvent;
}

/** One command on its way through the repository. */
export interface TaskRequest {
  readonly target: Target;
  readonly command: Command;
  readonly idempotency: IdempotencyKey | undefined;
  /** Of the caller: the trace of the task that it creates. */
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

/** As much as one request may hold at most: a batch is decided, sealed and written as JSON in one turn of the event loop. */
export const MAX_BATCH_WEIGHT = 10_000;
/** Characters of text that cost as much as a value. */
const CHARS_PER_VALUE = 100;

/** The values a command brings along, of which a hundred ordinary ones have a few thousand together. */
export function weightOf({ command }: TaskRequest): number {
  const { values, textChars } = sizeOfAnswer(broughtBy(command), MAX_BATCH_WEIGHT);
  return values + textChars / CHARS_PER_VALUE;
}

function broughtBy(command: Command): unknown {
  switch (command.kind) {
    case 'create':
      return command.spec;
    case 'submit':
      return [command.output, command.evidence];
    case 'verify':
      return [command.output, command.verdict];
    default:
      return null;
  }
}
