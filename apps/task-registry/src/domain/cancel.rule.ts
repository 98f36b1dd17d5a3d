import { payableWork, withdrawOpen } from './assignments.rule.js';
import type { CancelTask } from './command.rule.js';
import { changed, conflict, notFound } from './decision.rule.js';
import type { Circumstances, Ruling } from './decision.rule.js';
import type { Task } from './task.rule.js';
import { isVisibleTo } from './task.rule.js';

/** The organization cancels the task. Unlike other commands, repeating it is refused because the task has ended. */
export function cancel(task: Task, command: CancelTask, { now }: Circumstances): Ruling {
  if (!isVisibleTo(task, command)) return notFound('task');
  if (task.ending !== null) {
    return conflict('task.not_cancellable', `The task has ended: it is ${task.ending.as}.`);
  }
  const { reason } = command;
  const { assignments, withdrawn } = withdrawOpen(task.assignments, now);
  return changed({ ...task, assignments, ending: { as: 'cancelled', at: now, reason } }, [
    {
      type: 'task.cancelled',
      data: {
        task_id: task.taskId,
        reason,
        payable: payableWork(task.assignments),
        withdrawn,
        cancelled_at: now.toISOString(),
      },
    },
  ]);
}
