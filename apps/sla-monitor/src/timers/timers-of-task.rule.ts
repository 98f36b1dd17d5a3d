import type { DataOf, TaskAccepted, TaskCreated, TaskDeadlineChanged, TaskOffered } from '#libs/contracts';
import type { Timer, TimerKind } from './timer.rule.js';

const MS_PER_SECOND = 1_000;

/** The timers that start with a task. Its target latency counts from its creation, the others are moments. */
export function timersOfTask(task: DataOf<typeof TaskCreated>): readonly Timer[] {
  const latency = task.target_latency_seconds;
  const latencyEndsAt = latency === null ? null : Date.parse(task.created_at) + latency * MS_PER_SECOND;
  const timer = (kind: TimerKind, due: string | number | null, failsTask = false): readonly Timer[] =>
    due === null
      ? []
      : [{ taskId: task.task_id, kind, about: task.task_id, dueAt: new Date(due), failsTask, revision: 0 }];
  return [
    ...timer('target_latency', latencyEndsAt),
    ...timer('deadline', task.deadline, task.on_deadline === 'fail'),
    ...timer('abandon', task.abandon_at, true),
    ...timer('unmatched', task.unmatched_at),
    ...timer('relax', task.relax_at),
  ];
}

/** The timers of a deadline that was changed. @param revision the version of the task with it */
export function timersOfDeadline(
  change: DataOf<typeof TaskDeadlineChanged>,
  revision: number,
): readonly Timer[] {
  const { task_id: taskId, deadline, abandon_at: abandonAt, on_deadline: onDeadline } = change;
  const of = { taskId, about: taskId, revision };
  const failsTask = onDeadline === 'fail';
  const moved: Timer = { ...of, kind: 'deadline', dueAt: new Date(deadline), failsTask };
  if (abandonAt === null) return [moved];
  return [moved, { ...of, kind: 'abandon', dueAt: new Date(abandonAt), failsTask: true }];
}

/** The timer of an offer; a direct assignment has none. */
export function timerOfOffer(offer: DataOf<typeof TaskOffered>): Timer | undefined {
  return timerOfAssignment('offer', offer, offer.expires_at);
}

/**
 * The timer of accepted work; of a direct assignment, it first fires when the work should have started. Starting the work does not move it: the registry knows when the work last progressed, and
 * replies to an early check with the time of the next. That saves a message and a write for each task.
 */
export function timerOfWork(accepted: DataOf<typeof TaskAccepted>): Timer | undefined {
  const { stalls_at: stallsAt, start_by: startBy } = accepted;
  const isStartDueFirst =
    startBy !== null && (stallsAt === null || Date.parse(startBy) < Date.parse(stallsAt));
  return timerOfAssignment('work', accepted, isStartDueFirst ? startBy : stallsAt);
}

function timerOfAssignment(
  kind: 'offer' | 'work',
  { task_id: taskId, assignment_id: about }: { readonly task_id: string; readonly assignment_id: string },
  due: string | null,
): Timer | undefined {
  return due === null
    ? undefined
    : { taskId, kind, about, dueAt: new Date(due), failsTask: false, revision: 0 };
}
