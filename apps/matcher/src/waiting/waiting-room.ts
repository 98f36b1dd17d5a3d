import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { ReplicaHints } from '../index/replica-hints.js';
import { WaitingIndex } from '../index/waiting-index.js';
import { WaitingRepository } from './waiting.repository.js';

/**
 * The waiting tasks, in the table and in memory.
 *
 * A caller removes a task from memory before working on it, so only one caller in this process has it at a time. It
 * then keeps the task (`store`, `putBack`) or ends it (`discard`). Its row stays until then.
 */
@Injectable()
export class WaitingRoom {
  constructor(
    private readonly index: WaitingIndex,
    private readonly rows: WaitingRepository,
    private readonly hints: ReplicaHints,
    private readonly clock: Clock,
  ) {}

  hasAny(orgId: string): boolean {
    return this.index.hasAny(orgId);
  }

  take(taskId: string): QueuedTask | undefined {
    const task = this.index.get(taskId);
    this.index.remove(taskId);
    return task;
  }

  /** Takes the most urgent task for this worker. */
  takeFirstFor(worker: WorkerProfile): QueuedTask | undefined {
    const task = this.index.firstFor(worker, this.clock.now());
    if (task !== undefined) this.index.remove(task.taskId);
    return task;
  }

  putBack(task: QueuedTask): void {
    this.index.put(task);
  }

  /** Writes to the table first: what is only in memory does not survive this process. */
  async store(task: QueuedTask): Promise<void> {
    if (!(await this.rows.put(task))) return;
    this.index.put(task);
    this.hints.publish();
  }

  /** No worker is needed any more in this round. */
  async discard(task: QueuedTask): Promise<void> {
    await this.rows.remove(task.taskId, task.round);
    const known = this.index.get(task.taskId);
    if (known !== undefined && known.round <= task.round) this.index.remove(task.taskId);
  }

  /** The task has ended for good. */
  async end(taskId: string, at: Date): Promise<void> {
    this.index.remove(taskId);
    await this.rows.end(taskId, at);
    // It may have been put back, or loaded from the table, while its row still existed.
    this.index.remove(taskId);
  }

  /** The first `limit` ids of each group of equal demands, most urgent first. */
  heads(limit: number): readonly (readonly string[])[] {
    return Array.from(this.index.groups(), tasks => tasks.slice(0, limit).map(({ taskId }) => taskId));
  }
}
