import { payableWork, withdrawOpen } from './assignments.rule.js';
import type { FailTask } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling } from './decision.rule.js';
import { isFailurePostponed } from './deadline.rule.js';
import { stepRefOf } from './task.rule.js';
import type { Task } from './task.rule.js';

/** Ends a task without a result. */
export function fail(task: Task, { reason, detail, step }: FailTask, { now }: Circumstances): Ruling {
  if (task.ending?.as === 'failed' && task.ending.reason === reason) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (reason === 'expired' && isFailurePostponed(task, now)) {
    return conflict('task.conflict', 'The deadline of the task has been changed and has not passed.');
  }
  if (step !== null && step !== task.step) {
    return conflict('task.conflict', `The task is in step ${task.step}.`);
  }
  const { assignments, withdrawn } = withdrawOpen(task.assignments, now);
  const ending = { as: 'failed' as const, at: now, reason, detail };
  return changed({ ...task, assignments, ending }, [
    {
      type: 'task.failed',
      data: {
        task_id: task.taskId,
        reason,
        detail,
        step: stepRefOf(task),
        payable: payableWork(task.assignments),
        withdrawn,
        failed_at: now.toISOString(),
      },
    },
  ]);
}
