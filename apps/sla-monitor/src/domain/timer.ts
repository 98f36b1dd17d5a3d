/** What a timer is for. `offer` runs until a worker takes an offer, the others until the task ends. */
export type TimerKind = 'target_latency' | 'deadline' | 'offer';

/** A moment at which something about a task is late. */
export interface Timer {
  readonly taskId: string;
  readonly kind: TimerKind;
  /** For `offer` the assignment, for the others the task again: a task has one of each. */
  readonly about: string;
  readonly dueAt: Date;
  /** For `deadline`: whether the task fails then, or it is only told. */
  readonly failsTask: boolean;
}
