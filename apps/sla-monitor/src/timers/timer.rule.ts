/**
 * The purpose of a timer. `offer` runs until a worker accepts the offer, `work` while accepted work may stall, the
 * others until the task ends.
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

/** A moment at which a time limit of a task expires. */
export interface Timer {
  readonly taskId: string;
  readonly kind: TimerKind;
  /** The assignment for `offer` and `work`; the task itself for the others, as a task has one of each. */
  readonly about: string;
  readonly dueAt: Date;
  /** Whether the task fails at that moment. */
  readonly failsTask: boolean;
  /** The version of the task at which the limit was changed; 0 for the first, and for one that never changes. */
  readonly revision: number;
}
