import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { MatchingRules } from './matching-rules.js';
import { Placement } from './placement.js';
import { WaitingRoom } from './waiting-room.js';

/** Of one group in one sweep; the rest comes with the next, five seconds on. */
const TASKS_PER_GROUP = 200;
/** Tasks of a group can differ in whom they exclude, so the first failure is not the answer for all. */
const MISSES_PER_GROUP = 20;

/**
 * Looks at all that waits, again and again, so that no task is left over by a moment nobody foresaw
 * (a replica that died between two steps). It also ends what waits in vain: the registry says so.
 */
@Injectable()
export class WaitingSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WaitingSweep.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly waiting: WaitingRoom,
    private readonly placement: Placement,
    private readonly rules: MatchingRules,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await pause(this.rules.sweepEveryMs, undefined, { signal }).catch(() => undefined);
      try {
        await this.sweep();
      } catch (error) {
        this.logger.warn('The sweep of waiting tasks stopped early; it starts again.', error);
      }
    }
  }

  private async sweep(): Promise<void> {
    for (const taskIds of this.waiting.heads(TASKS_PER_GROUP)) {
      let misses = 0;
      for (const taskId of taskIds) {
        if (this.stopping.signal.aborted || misses === MISSES_PER_GROUP) break;
        if (!(await this.placement.serveTask(taskId))) misses += 1;
      }
      // Lookups alone never wait, and messages must not wait for thousands of groups.
      await nextTurn();
    }
  }
}
