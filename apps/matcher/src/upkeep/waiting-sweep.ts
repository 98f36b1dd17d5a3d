import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { MatchingSettings } from '../matcher.config.js';
import { Placement } from '../matching/placement.js';
import { WaitingRoom } from '../waiting/waiting-room.js';

/** The limit per group and sweep; the rest follows in the next sweep, five seconds later. */
const TASKS_PER_GROUP = 200;
/** Tasks of a group can differ in the workers they exclude, so the first failure does not decide for all. */
const MISSES_PER_GROUP = 20;

/**
 * Retries all waiting tasks, so that no task is left over by an unforeseen sequence of events (a replica that died
 * between two steps). It also ends waiting tasks that need no worker any more: the registry says so. Every replica runs
 * it, without a leader: two at once have the same result.
 */
@Injectable()
export class WaitingSweep extends RepeatedWork {
  constructor(
    private readonly waiting: WaitingRoom,
    private readonly placement: Placement,
    { sweepEveryMs: everyMs }: MatchingSettings,
  ) {
    super({ name: 'sweep of waiting tasks', everyMs });
  }

  async work(signal: AbortSignal): Promise<void> {
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
