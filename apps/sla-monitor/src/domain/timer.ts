/**
 * What a timer is for. `offer` runs until a worker takes an offer, `work` while a worker has accepted work that could
 * stand still, the others until the task ends.
 */
export const TIMER_KINDS = [
  'target_latency',
  'deadline',
  'abandon',
  'unmatched',
  'relax',
  'offer',
  'work',
] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

/** A moment at which something about a task is late. */
export interface Timer {
  readonly taskId: string;
  readonly kind: TimerKind;
  /** For `offer` and `work` the assignment, for the others the task again: a task has one of each. */
  readonly about: string;
  readonly dueAt: Date;
  /** Whether the task fails then. */
  readonly failsTask: boolean;
}
