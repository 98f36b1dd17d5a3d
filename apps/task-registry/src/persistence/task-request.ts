import type { IdempotencyKey } from '#libs/database';
import type { CreatedEvent } from '#libs/messaging';
import { sizeOfAnswer } from '#libs/output-schema';
import type { Command, Target } from '../domain/command.rule.js';
import type { TaskEvent, Unchecked } from '../domain/decision.rule.js';
import type { Task } from '../domain/task.rule.js';
import type { SealedEvent } from '../domain/sealed-event.rule.js';

/** The outcome of a command that was not refused. */
export interface Done {
  readonly task: Task;
  /** False when the command repeated what already held. */
  readonly changed: boolean;
  /** The recorded transitions, in order; empty for a repetition. */
  readonly transitions: readonly Transition[];
}

/** One transition of a task: the event as written to the log. */
export interface Transition {
  readonly event: TaskEvent;
  readonly sealed: SealedEvent;
  /** Its span, which ends with the commit. */
  readonly created: CreatedEvent;
}

/** One command on its way through the repository. */
export interface TaskRequest {
  readonly target: Target;
  readonly command: Command;
  readonly idempotency: IdempotencyKey | undefined;
  /** The caller's, which becomes the trace of the task that it creates. */
  readonly traceparent: string | undefined;
  /** The reply as stored for repetitions of the idempotency key. */
  readonly encodeReply: (done: Done) => string;
}

/** The result of a request: what was done, the stored reply, or what must be checked first. */
export type ExecutionResult =
  | { readonly outcome: 'done'; readonly done: Done }
  | { readonly outcome: 'replayed'; readonly response: string }
  | Unchecked;

/** Requests with the same key run one after the other. */
export function keyOf({ target }: TaskRequest): string {
  return 'taskId' in target ? target.taskId : target.assignmentId;
}

/** The maximum weight of one request: a batch is decided, sealed and serialized in one turn of the event loop. */
export const MAX_BATCH_WEIGHT = 10_000;
/** Characters of text that cost as much as one value. */
const CHARS_PER_VALUE = 100;

/** The number of values in a command; a hundred ordinary commands have a few thousand in total. */
export function weightOf({ command }: TaskRequest): number {
  const { values, textChars } = sizeOfAnswer(contentOf(command), MAX_BATCH_WEIGHT);
  return values + textChars / CHARS_PER_VALUE;
}

/** The part of a command that can be large. */
function contentOf(command: Command): object | null {
  switch (command.kind) {
    case 'create':
      return command.spec;
    case 'submit':
      return [command.output, command.evidence, command.files];
    case 'verify':
      return [command.output, command.verdict];
    case 'queue':
    case 'offer':
    case 'assign':
    case 'accept':
    case 'decline':
    case 'start':
    case 'release':
    case 'take-back':
    case 'expire-offer':
    case 'check-work':
    case 'extend':
    case 'fail':
    case 'cancel':
    case 'requeue':
    case 'reassign':
    case 'change-deadline':
    case 'erase':
    case 'breach':
    case 'relax':
      return null;
  }
}
