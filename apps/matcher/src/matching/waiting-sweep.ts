import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { MatchingRules } from './matching-rules.js';
import { Placement } from './placement.js';
import { WaitingRoom } from './waiting-room.js';

/** The limit per group and sweep; the rest follows in the next sweep, five seconds later. */
const TASKS_PER_GROUP = 200;
/** Tasks of a group can differ in the workers they exclude, so the first failure does not decide for all. */
const MISSES_PER_GROUP = 20;

/**
 * Periodically retries all waiting tasks, so that no task is left over by an unforeseen sequence of events (a replica
 * that died between two steps). It also ends waiting tasks that need no worker any more: the registry says so.
 */
@Injectable()
export class WaitingSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeping: RepeatedWork;

  constructor(
    private readonly waiting: WaitingRoom,
    private readonly placement: Placement,
    { sweepEveryMs }: MatchingRules,
  ) {
    this.sweeping = new RepeatedWork({
      name: 'sweep of waiting tasks',
      everyMs: sweepEveryMs,
      work: signal => this.sweep(signal),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping.stop();
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    for (const taskIds of this.waiting.heads(TASKS_PER_GROUP)) {
      let misses = 0;
      for (const taskId of taskIds) {
        if (signal.aborted || misses === MISSES_PER_GROUP) break;
        if (!(await this.placement.serveTask(taskId))) misses += 1;
      }
      // Lookups alone never yield, and messages must not wait for thousands of groups.
      await nextTurn();
    }
  }
}
