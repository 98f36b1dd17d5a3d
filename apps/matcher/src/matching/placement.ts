import { Injectable } from '@nestjs/common';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { WaitingRoom } from '../waiting/waiting-room.js';
import { Matchmaker } from './matchmaker.js';
import { Ranking } from './ranking.js';
import type { Ranked } from './ranking.js';

/** The limit of consecutive rounds for a waiting task while workers keep becoming free; the sweep follows anyway. */
const MAX_ROUNDS = 3;

/**
 * Matches tasks and workers, from either side.
 *
 * A task may start to wait at the moment a worker becomes free. Whichever comes second must see the first: a task is
 * stored and then looked up once more; a worker is counted as free and then looks for a task.
 */
@Injectable()
export class Placement {
  private workersFreed = 0;
  /** The workers being served, and whether each may have become free again since. */
  private readonly serving = new Map<string, { mayBeFreeAgain: boolean }>();

  constructor(
    private readonly ranking: Ranking,
    private readonly matchmaker: Matchmaker,
    private readonly waiting: WaitingRoom,
  ) {}

  /** Places a task whose places have just opened. If no worker can be asked, it waits. */
  async place(task: QueuedTask): Promise<void> {
    if (task.places === 0) {
      await this.waiting.discard(task);
      return;
    }
    const round = await this.matchmaker.runRound(task, task.reason, () => this.ranking.ofAll(task));
    if (round.outcome === 'open') {
      await this.waiting.store(round.task);
      await this.serveTask(task.taskId);
    } else if (task.round > 1) {
      // It may have waited in an earlier round.
      await this.waiting.discard(task);
    }
    await this.serveWorkers(task.orgId, round.possiblySkipped);
  }

  /** Looks for workers for a waiting task. @returns whether it no longer waits */
  async serveTask(taskId: string): Promise<boolean> {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      const task = this.waiting.take(taskId);
      if (task === undefined) return true;
      const freed = this.workersFreed;
      const { isServed, possiblySkipped } = await this.tryToPlace(task, 'waiting', () =>
        this.ranking.ofAll(task),
      );
      await this.serveWorkers(task.orgId, possiblySkipped);
      if (isServed) return true;
      if (freed === this.workersFreed) return false;
    }
    return false;
  }

  /**
   * Gives a worker with possibly free capacity the most urgent tasks that fit, until the capacity is used up.
   *
   * One call at a time for each worker: a second one would not see the task that the first has taken to try, and give
   * the worker a less urgent one. It returns at once, and the first starts again.
   */
  async serveWorker(orgId: string, workerId: string): Promise<void> {
    this.workersFreed += 1;
    const first = this.serving.get(workerId);
    if (first !== undefined) {
      first.mayBeFreeAgain = true;
      return;
    }
    const current = { mayBeFreeAgain: true };
    this.serving.set(workerId, current);
    try {
      while (current.mayBeFreeAgain) {
        current.mayBeFreeAgain = false;
        await this.giveTasks(orgId, workerId);
      }
    } finally {
      this.serving.delete(workerId);
    }
  }

  async serveWorkers(orgId: string, workerIds: readonly string[]): Promise<void> {
    for (const workerId of workerIds) await this.serveWorker(orgId, workerId);
  }

  private async giveTasks(orgId: string, workerId: string): Promise<void> {
    while (this.waiting.hasAny(orgId)) {
      const candidate = await this.ranking.candidate(orgId, workerId);
      if (candidate?.worker.available !== true) return;
      if (candidate.openAssignments >= candidate.worker.capacity) return;
      const task = this.waiting.takeFirstFor(candidate.worker);
      if (task === undefined) return;
      const { isServed } = await this.tryToPlace(task, 'worker_free', () =>
        this.ranking.ofWorker(task, workerId),
      );
      // While this worker held the task, another worker may have looked for it without finding it.
      if (!isServed && !(await this.serveTask(task.taskId))) return;
    }
  }

  /** @param task removed from the waiting room; when this returns or throws, it has been put back or discarded */
  private async tryToPlace(
    task: QueuedTask,
    reason: string,
    rank: () => Promise<Ranked>,
  ): Promise<{ readonly isServed: boolean; readonly possiblySkipped: readonly string[] }> {
    try {
      const round = await this.matchmaker.runRound(task, reason, rank);
      if (round.outcome === 'done') await this.waiting.discard(task);
      else if (isSame(round.task, task)) this.waiting.putBack(task);
      else await this.waiting.store(round.task);
      return { isServed: round.outcome === 'done', possiblySkipped: round.possiblySkipped };
    } catch (error) {
      this.waiting.putBack(task);
      throw error;
    }
  }
}

function isSame(one: QueuedTask, other: QueuedTask): boolean {
  return one.places === other.places && one.excludedWorkerIds.size === other.excludedWorkerIds.size;
}
