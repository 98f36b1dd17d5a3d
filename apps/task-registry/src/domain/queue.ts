import type { QueueTask } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { queued } from './queue-again.js';
import { sameJson } from './same-json.js';
import type { Task } from './task.js';

/** The task's money is now held: matching may start. */
export function queue(task: Task, { price }: QueueTask, { now }: Circumstances): Ruling {
  if (task.price !== null) {
    return sameJson(task.price, price)
      ? unchanged(task)
      : conflict('task.conflict', 'The task was queued at another price.');
  }
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  const { task: next, event } = queued({ ...task, price }, 'created', now);
  return changed(next, [event]);
}
