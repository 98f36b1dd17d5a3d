import type { Demand } from '../domain/demand.js';
import { mayNotBeAsked } from '../domain/eligibility.js';
import { demandMask } from './label-mask.js';
import { compareWaiting } from '../domain/queued-task.js';
import type { QueuedTask } from '../domain/queued-task.js';

/** Tasks with the same requirements, most urgent first: one check of a worker is valid for all of them. */
export class WaitingGroup {
  /** See {@link demandMask}. */
  readonly mask: number;
  readonly #tasks: QueuedTask[] = [];

  constructor(
    readonly signature: string,
    readonly demand: Demand,
  ) {
    this.mask = demandMask(demand);
  }

  get size(): number {
    return this.#tasks.length;
  }

  add(task: QueuedTask): void {
    const last = this.#tasks.at(-1);
    // Tasks mostly arrive in order of age, and at start exactly so.
    if (last === undefined || compareWaiting(last, task) < 0) this.#tasks.push(task);
    else this.#tasks.splice(this.#placeOf(task), 0, task);
  }

  remove(task: QueuedTask): void {
    const place = this.#placeOf(task);
    if (this.#tasks[place]?.taskId === task.taskId) this.#tasks.splice(place, 1);
  }

  /** The most urgent task that this worker may be offered now; undefined when there is none. */
  firstFor(workerId: string, now: Date): QueuedTask | undefined {
    return this.#tasks.find(task => !mayNotBeAsked(task, workerId, now));
  }

  get tasks(): readonly QueuedTask[] {
    return this.#tasks;
  }

  #placeOf(task: QueuedTask): number {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#tasks[middle];
      if (other !== undefined && compareWaiting(other, task) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
