import { Injectable } from '@nestjs/common';
import { isTerminal } from '#libs/contracts';
import type { TaskView } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { TaskEndings } from './task-endings.js';

/** How late an ending is noticed whose message was missed. */
const LOOK_EVERY_MS = 3_000;

/** `GET /v1/tasks/{id}?wait=`: an answer that is held back until the task ends. */
@Injectable()
export class Waiting {
  constructor(
    private readonly endings: TaskEndings,
    private readonly clock: Clock,
  ) {}

  /**
   * The task as soon as it has ended, or as it is after `waitMs`, when the caller has gone, or when this
   * process stops. Watches before it looks, so that an ending in between is not missed.
   */
  async untilEnded(
    read: () => Promise<TaskView>,
    taskId: string,
    waitMs: number,
    gone: AbortSignal,
  ): Promise<TaskView> {
    const giveUpAtMs = this.clock.now().getTime() + waitMs;
    const watch = this.endings.watch(taskId);
    try {
      for (;;) {
        const task = await read();
        const leftMs = giveUpAtMs - this.clock.now().getTime();
        if (isTerminal(task.status) || leftMs <= 0 || gone.aborted || this.endings.isStopping) return task;
        await watch.next(Math.min(leftMs, LOOK_EVERY_MS), gone);
      }
    } finally {
      watch.stop();
    }
  }
}
