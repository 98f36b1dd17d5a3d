import { Injectable } from '@nestjs/common';
import type { QueuedTask } from '../domain/queued-task.js';
import { Matchmaker } from './matchmaker.js';
import { Ranking } from './ranking.js';
import { WaitingRoom } from './waiting-room.js';

/** Looks in a row at a waiting task while workers keep becoming free; the sweep comes by anyway. */
const MAX_LOOKS = 3;

/**
 * Brings tasks and workers together, from either side.
 *
 * A task can begin to wait in the moment in which a worker becomes free. Whoever comes second must see
 * the first: a task is stored, then looked at once more; a worker is counted as free, then looks.
 */
@Injectable()
export class Placement {
  private workersFreed = 0;

  constructor(
    private readonly ranking: Ranking,
    private readonly matchmaker: Matchmaker,
    private readonly waiting: WaitingRoom,
  ) {}

  /** A task whose places are open as of now. When nobody can be asked it waits. */
  async place(task: QueuedTask): Promise<void> {
    const look = await this.matchmaker.look(task, task.reason, () => this.ranking.ofAll(task));
    if (look.outcome === 'open') {
      await this.waiting.store(look.task);
      await this.serveTask(task.taskId);
    } else if (task.round > 1) {
      // In an earlier round it may have waited.
      await this.waiting.discard(task);
    }
    await this.serveWorkers(task.orgId, look.passedOver);
  }

  /** Looks for someone for a task that waits. @returns whether it waits no longer */
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

  /** Gives a worker who may have room the most urgent tasks that fit, for as long as there is room. */
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
      // While it was in this hand, another worker may have looked for it in vain.
      if (!isServed && !(await this.serveTask(task.taskId))) return;
    }
  }

  private async serveWorkers(orgId: string, workerIds: readonly string[]): Promise<void> {
    for (const workerId of workerIds) await this.serveWorker(orgId, workerId);
  }

  /** @param task taken out of the waiting room; it is back there, or gone, when this returns or throws */
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
