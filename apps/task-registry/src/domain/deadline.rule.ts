import type { StoredTaskSpec } from '#libs/contracts';
import { later } from './clocks.rule.js';
import type { ChangeDeadline } from './command.rule.js';
import { changed, conflict, notFound, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { queued } from './queue.rule.js';
import { needsWorker } from './task-status.rule.js';
import { isVisibleTo } from './task.rule.js';
import type { Task } from './task.rule.js';

/**
 * An operator sets another deadline. A task that waits for a worker is queued again, because the matcher orders waiting
 * tasks and limits offers by the deadline that it was queued with.
 */
export function changeDeadline(task: Task, command: ChangeDeadline, { now }: Circumstances): Ruling {
  if (!isVisibleTo(task, command)) return notFound('task');
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  const { deadline, reason } = command;
  const previous = deadlineOf(task);
  if (previous?.getTime() === deadline.getTime()) return unchanged(task);
  if (deadline <= now) return conflict('task.deadline_passed', 'The new deadline has passed.');
  const next = withDeadline(task, command, now);
  const event: TaskEvent = {
    type: 'task.deadline_changed',
    data: {
      task_id: task.taskId,
      deadline: deadline.toISOString(),
      previous_deadline: previous?.toISOString() ?? null,
      on_deadline: task.spec.sla.on_deadline,
      abandon_at: next.deadlineChange?.abandonAt?.toISOString() ?? null,
      reason,
      changed_at: now.toISOString(),
    },
  };
  if (!needsWorker(next)) return changed(next, [event]);
  const again = queued(next, 'released', now, { intervention: { action: 'change_deadline', reason } });
  return changed(again.task, [event, again.event]);
}

function withDeadline(task: Task, { deadline, defaultDeadlineMs }: ChangeDeadline, now: Date): Task {
  const { spec, deadlineChange } = task;
  const continues = spec.sla.on_deadline === 'continue';
  return {
    ...task,
    spec: { ...spec, sla: { ...spec.sla, deadline: deadline.toISOString() } },
    deadlineChange: {
      original: deadlineChange === null ? (spec.sla.deadline ?? null) : deadlineChange.original,
      abandonAt: continues ? later(deadline, defaultDeadlineMs) : null,
      changedAt: now,
    },
  };
}

/** The spec with the deadline that the task was created with. */
export function specAsCreated({
  spec,
  deadlineChange,
}: Pick<Task, 'spec' | 'deadlineChange'>): StoredTaskSpec {
  if (deadlineChange === null) return spec;
  return { ...spec, sla: { ...spec.sla, deadline: deadlineChange.original ?? undefined } };
}

/** The deadline that an operator has set; null for a task with its first one. */
export function changedDeadline(task: Task): Date | null {
  return task.deadlineChange === null ? null : deadlineOf(task);
}

/**
 * When that deadline is due; null once it is. A timer may fire at the deadline before, in the moment until the change
 * has reached it.
 */
export function changedDeadlineDueAt(task: Task, now: Date): Date | null {
  const deadline = changedDeadline(task);
  return task.ending === null && deadline !== null && now < deadline ? deadline : null;
}

/** Whether the task may not fail as `expired` yet, because an operator has moved the moment at which it does. */
export function isFailurePostponed(task: Task, now: Date): boolean {
  const { deadlineChange } = task;
  if (deadlineChange === null) return false;
  const failsAt = deadlineChange.abandonAt ?? deadlineOf(task);
  return failsAt !== null && now < failsAt;
}

function deadlineOf({ spec }: Pick<Task, 'spec'>): Date | null {
  return spec.sla.deadline === undefined ? null : new Date(spec.sla.deadline);
}
