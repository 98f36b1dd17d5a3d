import { Injectable } from '@nestjs/common';
import { isTerminal } from '#libs/contracts';
import type { TaskStatus, TaskView } from '#libs/contracts';
import { Clock } from '#libs/platform';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { TaskSignals } from './task-signals.js';
import type { Awaited, Watch } from './task-signals.js';

/** How late a change is noticed when its message was missed. */
const POLL_EVERY_MS = 3_000;

/** A request that is held until something happens to its task. */
export interface HeldRequest {
  readonly taskId: string;
  readonly waitMs: number;
  readonly admitted: AdmittedRequest;
  /** Fires when the client has disconnected. */
  readonly disconnected: AbortSignal;
  /** Reads the task as the caller may see it now. */
  readonly read: () => Promise<TaskView>;
}

const IS_ASSIGNED: Readonly<Record<TaskStatus, boolean>> = {
  created: false,
  queued: false,
  offered: false,
  accepted: true,
  started: true,
  submitted: true,
  verified: true,
  completed: true,
  failed: true,
  cancelled: true,
};

const HAPPENED: Readonly<Record<Awaited, (status: TaskStatus) => boolean>> = {
  ended: isTerminal,
  assigned: status => IS_ASSIGNED[status],
};

/** Responses that are held until a task ends (`GET /v1/tasks/{id}?wait=`) or a worker has it. */
@Injectable()
export class Waiting {
  constructor(
    private readonly signals: TaskSignals,
    private readonly clock: Clock,
  ) {}

  /**
   * The task as soon as what is awaited has happened, or its state after `waitMs`, when the caller disconnects, or when
   * this process stops. Subscribes before it reads, so that a change in between is not missed.
   *
   * The key is checked again whenever it changes or expires, and against the database before the response, which is the
   * one a fresh request would get.
   *
   * @throws ServiceError `wait.too_many`, and what a fresh request with this key would be refused with
   */
  async until(awaited: Awaited, held: HeldRequest): Promise<TaskView> {
    const { admitted, taskId, disconnected, read } = held;
    const giveUpAtMs = this.nowMs() + held.waitMs;
    const watch = this.signals.watch(taskId, admitted, awaited);
    const forget = admitted.onChange(() => {
      watch.wake();
    });
    try {
      let task = await read();
      admitted.leavePlace();
      let waited = false;
      while (!HAPPENED[awaited](task.status) && !this.isOver(giveUpAtMs, disconnected)) {
        waited = true;
        await this.next(watch, held, giveUpAtMs);
        await admitted.check('remembered');
        task = await read();
      }
      return waited ? await this.answered(task, held) : task;
    } finally {
      forget();
      watch.stop();
    }
  }

  private async answered(task: TaskView, { admitted, disconnected, read }: HeldRequest): Promise<TaskView> {
    if (disconnected.aborted) return task;
    const before = admitted.agent.pools;
    await admitted.check('stored');
    const now = admitted.agent.pools;
    return before?.join() === now?.join() ? task : read();
  }

  /** Also wakes when the key expires, which ends the wait. */
  private next(watch: Watch, { admitted, disconnected }: HeldRequest, giveUpAtMs: number): Promise<void> {
    const expiresAtMs = admitted.expiresAt?.getTime() ?? Infinity;
    const nextMs = Math.min(giveUpAtMs, expiresAtMs, this.nowMs() + POLL_EVERY_MS) - this.nowMs();
    return watch.next(Math.max(0, nextMs), disconnected);
  }

  private isOver(giveUpAtMs: number, disconnected: AbortSignal): boolean {
    return this.nowMs() >= giveUpAtMs || disconnected.aborted || this.signals.isStopping;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
