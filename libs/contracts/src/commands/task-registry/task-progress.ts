import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { JsonValue } from '../../model/json.js';
import { Price } from '../../model/money.js';
import { idempotentReply } from '../../model/request-fields.js';
import { Id, InstantOut, TrustLevel } from '../../model/scalars.js';
import { BreachKind, FailureReason, TaskStatus } from '../../model/task-status.js';
import { Verdict } from '../../model/verdict.js';

/** The reply to a lifecycle command. A command whose effect is already in place succeeds with `changed: false`. */
export const TaskProgress = z.strictObject({
  task_id: Id,
  status: TaskStatus,
  version: z.int().min(1),
  changed: z.boolean(),
  ...idempotentReply,
});
export type TaskProgress = z.infer<typeof TaskProgress>;

/** The reply to a command sent by a timer, and when the timer should fire again; null for never. */
export const TimedProgress = TaskProgress.extend({ next_check_at: InstantOut.nullable().default(null) });
export type TimedProgress = z.infer<typeof TimedProgress>;

/** The funds of a task are now held: created → queued. Errors: `task.not_found`, `task.conflict`. */
export const QueueTask = defineCommand({
  subject: 'command.task-registry.queue',
  sentBy: ['billing'],
  request: z.strictObject({ task_id: Id, price: Price }),
  reply: TaskProgress,
});

/** The answers of a step agree: submitted → verified → completed, or on to the next step. Errors: `task.not_found`, `task.conflict`. */
export const VerifyTask = defineCommand({
  subject: 'command.task-registry.verify',
  sentBy: ['consensus'],
  request: z.strictObject({ task_id: Id, step: z.int32().min(1), output: JsonValue, verdict: Verdict }),
  reply: TaskProgress,
});

/**
 * The answers do not agree yet, or pass the decision on: submitted → queued, with more places. `answers_needed` is the
 * new total, so that a repeated command adds no further places. With a `trust_level` only workers of at least that level
 * are asked from now on in this step.
 *
 * With `withdraw_open` the answers can no longer agree, whatever the missing ones are: open assignments are withdrawn,
 * and a single worker of the trust level is asked instead. A repeated command is recognized by the trust level. Errors:
 * `task.not_found`, `task.conflict`.
 */
export const ExtendTask = defineCommand({
  subject: 'command.task-registry.extend',
  sentBy: ['consensus'],
  request: z.strictObject({
    task_id: Id,
    step: z.int32().min(1),
    answers_needed: z.int32().min(2),
    trust_level: TrustLevel.nullable().default(null),
    /** Only with a `trust_level`. */
    withdraw_open: z.boolean().default(false),
  }),
  reply: TaskProgress,
});

/**
 * Ends a task without a result; with a `step`, only while it is in that step. Errors: `task.not_found`; `task.conflict`
 * when it ended otherwise or is in another step.
 */
export const FailTask = defineCommand({
  subject: 'command.task-registry.fail',
  sentBy: ['billing', 'consensus', 'sla-monitor'],
  request: z.strictObject({
    task_id: Id,
    reason: FailureReason,
    detail: z.string().max(1_000).nullable(),
    step: z.int32().min(1).nullable().default(null),
  }),
  reply: TaskProgress,
});

/**
 * Applies `requirements.relax_after` when it is due: a task that still waits for a worker is queued again with its
 * remaining requirements. Errors: `task.not_found`; `task.conflict` once it has ended.
 */
export const RelaxTask = defineCommand({
  subject: 'command.task-registry.relax',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id }),
  reply: TimedProgress,
});

/**
 * Reports a missed time limit; published once per kind. `unmatched` counts only once the task has been waiting for a
 * worker long enough: before that nothing changes and `next_check_at` is the time of the next check. An ended task is
 * `task.conflict`. The registry detects `stalled` itself: see `CheckWork`.
 */
export const BreachSla = defineCommand({
  subject: 'command.task-registry.breach',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, kind: BreachKind.exclude(['stalled']), due_at: InstantOut }),
  reply: TimedProgress,
});
