import type { Timer } from './timer.js';

/** What a timer that went off has the registry do, in this order. */
export type TimerCommand =
  | { readonly command: 'expire-offer'; readonly taskId: string; readonly assignmentId: string }
  | {
      readonly command: 'breach';
      readonly taskId: string;
      readonly kind: 'target_latency' | 'deadline';
      readonly dueAt: Date;
    }
  | { readonly command: 'fail'; readonly taskId: string };

/** A deadline is told before it ends the task, since an ended task has no breaches any more. */
export function commandsOfTimer(timer: Timer): readonly TimerCommand[] {
  if (timer.kind === 'offer')
    return [{ command: 'expire-offer', taskId: timer.taskId, assignmentId: timer.about }];
  const breach = { command: 'breach', taskId: timer.taskId, kind: timer.kind, dueAt: timer.dueAt } as const;
  return timer.failsTask ? [breach, { command: 'fail', taskId: timer.taskId }] : [breach];
}
