import type { DataOf, TaskCreated, TaskOffered } from '#libs/contracts';
import type { Timer } from './timer.js';

const MS_PER_SECOND = 1_000;

/** The clocks that start with a task: its target latency counts from its creation, its deadline is a moment. */
export function timersOfTask(task: DataOf<typeof TaskCreated>): readonly Timer[] {
  const timers: Timer[] = [];
  if (task.target_latency_seconds !== null) {
    const dueAt = new Date(Date.parse(task.created_at) + task.target_latency_seconds * MS_PER_SECOND);
    timers.push({
      taskId: task.task_id,
      kind: 'target_latency',
      about: task.task_id,
      dueAt,
      failsTask: false,
    });
  }
  if (task.deadline !== null) {
    const dueAt = new Date(task.deadline);
    timers.push({
      taskId: task.task_id,
      kind: 'deadline',
      about: task.task_id,
      dueAt,
      failsTask: task.on_deadline === 'fail',
    });
  }
  return timers;
}

/** The clock of an offer; an assignment, which asks nobody, has none. */
export function timerOfOffer(offer: DataOf<typeof TaskOffered>): Timer | undefined {
  if (offer.expires_at === null) return undefined;
  return {
    taskId: offer.task_id,
    kind: 'offer',
    about: offer.assignment_id,
    dueAt: new Date(offer.expires_at),
    failsTask: false,
  };
}
