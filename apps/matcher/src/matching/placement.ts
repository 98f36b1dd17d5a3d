import { Injectable } from '@nestjs/common';
import type { QueuedTask } from '../domain/queued-task.js';
import { Matchmaker } from './matchmaker.js';
import { Ranking } from './ranking.js';
import { WaitingRoom } from './waiting-room.js';

/** The limit of consecutive rounds for a waiting task while workers keep becoming free; the sweep follows anyway. */
const MAX_LOOKS = 3;

/**
 * Matches tasks and workers, from either side.
 *
 * A task may start to wait at the moment a worker becomes free. Whichever comes second must see the first: a task is
 * stored and then looked up once more; a worker is counted as free and then looks for a task.
 */
@Injectable()
export class Placement {
  private workersFreed = 0;

  constructor(
    private readonly ranking: Ranking,
    private readonly matchmaker: Matchmaker,
    private readonly waiting: WaitingRoom,
  ) {}

  /** Places a task whose places have just opened. If no worker can be asked, it waits. */
  async place(task: QueuedTask): Promise<void> {
    const look = await this.matchmaker.look(task, task.reason, () => this.ranking.ofAll(task));
    if (look.outcome === 'open') {
      await this.waiting.store(look.task);
      await this.serveTask(task.taskId);
    } else if (task.round > 1) {
      // It may have waited in an earlier round.
      await this.waiting.discard(task);
    }
    await this.serveWorkers(task.orgId, look.passedOver);
  }

  /** Looks for workers for a waiting task. @returns whether it no longer waits */
  async serveTask(taskId: string): Promise<boolean> {
    for (let look = 1; look <= MAX_LOOKS; look += 1) {
      const task = this.waiting.take(taskId);
      if (task === undefined) return true;
      const freed = this.workersFreed;
      const { isServed, passedOver } = await this.settle(task, 'waiting', () => this.ranking.ofAll(task));
      await this.serveWorkers(task.orgId, passedOver);
      if (isServed) return true;
      if (freed === this.workersFreed) return false;
    }
    return false;
  }

  /** Gives a worker who may have capacity the most urgent tasks that fit, until the capacity is used up. */
  async serveWorker(orgId: string, workerId: string): Promise<void> {
    this.workersFreed += 1;
    while (this.waiting.hasAny(orgId)) {
      const candidate = await this.ranking.candidate(orgId, workerId);
      if (candidate?.worker.available !== true) return;
      if (candidate.openAssignments >= candidate.worker.capacity) return;
      const task = this.waiting.takeFirstFor(candidate.worker);
      if (task === undefined) return;
      const { isServed } = await this.settle(task, 'worker_free', () =>
        this.ranking.ofWorker(task, workerId),
      );
      // While this worker held the task, another worker may have looked for it without finding it.
      if (!isServed && !(await this.serveTask(task.taskId))) return;
    }
  }

  private async serveWorkers(orgId: string, workerIds: readonly string[]): Promise<void> {
    for (const workerId of workerIds) await this.serveWorker(orgId, workerId);
  }

  /** @param task removed from the waiting room; when this returns or throws, it has been put back or discarded */
  private async settle(
    task: QueuedTask,
    reason: string,
    rank: Parameters<Matchmaker['look']>[2],
  ): Promise<{ readonly isServed: boolean; readonly passedOver: readonly string[] }> {
    try {
      const look = await this.matchmaker.look(task, reason, rank);
      if (look.outcome === 'done') await this.waiting.discard(task);
      else if (isSame(look.task, task)) this.waiting.putBack(task);
      else await this.waiting.store(look.task);
      return { isServed: look.outcome === 'done', passedOver: look.passedOver };
    } catch (error) {
      this.waiting.putBack(task);
      throw error;
    }
  }
}

function isSame(one: QueuedTask, other: QueuedTask): boolean {
  return one.places === other.places && one.excludedWorkerIds.size === other.excludedWorkerIds.size;
}
