import type { Timer } from './timer.rule.js';

/** The commands that a fired timer sends to the registry, in this order. */
export type TimerCommand =
  | { readonly command: 'expire-offer'; readonly taskId: string; readonly assignmentId: string }
  | { readonly command: 'check-work'; readonly taskId: string; readonly assignmentId: string }
  | { readonly command: 'relax'; readonly taskId: string }
  | {
      readonly command: 'breach';
      readonly taskId: string;
      readonly kind: 'target_latency' | 'deadline' | 'unmatched';
      readonly dueAt: Date;
    }
  | { readonly command: 'fail'; readonly taskId: string };

/** A deadline is reported before it ends the task, since an ended task has no more breaches. */
export function commandsOfTimer({ taskId, kind, about, dueAt, failsTask }: Timer): readonly TimerCommand[] {
  switch (kind) {
    case 'offer':
      return [{ command: 'expire-offer', taskId, assignmentId: about }];
    case 'work':
      return [{ command: 'check-work', taskId, assignmentId: about }];
    case 'relax':
      return [{ command: 'relax', taskId }];
    case 'abandon':
      return [{ command: 'fail', taskId }];
    case 'target_latency':
    case 'deadline':
    case 'unmatched': {
      const breach = { command: 'breach', taskId, kind, dueAt } as const;
      return failsTask ? [breach, { command: 'fail', taskId }] : [breach];
    }
  }
}
