import type { Demand } from '../candidates/demand.rule.js';
import { isExcludedFrom } from '../candidates/eligibility.rule.js';
import { compareWaiting } from '../candidates/queued-task.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { isSeparatedFrom } from '../candidates/separation.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { demandMask } from './label-mask.js';

/** Tasks with the same requirements, most urgent first: one check of a worker is valid for all of them. */
export class WaitingGroup {
  /** See {@link demandMask}. */
  readonly mask: number;
  private readonly ordered: QueuedTask[] = [];

  constructor(
    readonly signature: string,
    readonly demand: Demand,
  ) {
    this.mask = demandMask(demand);
  }

  get size(): number {
    return this.ordered.length;
  }

  add(task: QueuedTask): void {
    const last = this.ordered.at(-1);
    // Tasks mostly arrive in order of age, and at start exactly so.
    if (last === undefined || compareWaiting(last, task) < 0) this.ordered.push(task);
    else this.ordered.splice(this.positionOf(task), 0, task);
  }

  remove(task: QueuedTask): void {
    const position = this.positionOf(task);
    if (this.ordered[position]?.taskId === task.taskId) this.ordered.splice(position, 1);
  }

  /** The most urgent task that this worker may be offered now; undefined when there is none. */
  firstFor(worker: WorkerProfile, now: Date): QueuedTask | undefined {
    return this.ordered.find(
      task => !isExcludedFrom(task, worker.workerId, now) && !isSeparatedFrom(task, worker),
    );
  }

  get tasks(): readonly QueuedTask[] {
    return this.ordered;
  }

  private positionOf(task: QueuedTask): number {
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.ordered[middle];
      if (other !== undefined && compareWaiting(other, task) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
