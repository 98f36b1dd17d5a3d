import { Injectable } from '@nestjs/common';
import { isTerminal } from '#libs/contracts';
import type { TaskStatus, TaskView } from '#libs/contracts';
import { Clock } from '#libs/platform';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { TaskSignals } from './task-signals.js';
import type { Awaited, Watch } from './task-signals.js';

/** How late a change is noticed when its message was missed. */
const POLL_EVERY_MS = 3_000;

/** A request that is held until something happens. */
interface Held<View> {
  readonly waitMs: number;
  readonly admitted: AdmittedRequest;
  /** Fires when the client has disconnected. */
  readonly disconnected: AbortSignal;
  /** Reads what the caller may see now. */
  readonly read: () => Promise<View>;
}

/** A request that is held until something happens to its task. */
export interface HeldRequest extends Held<TaskView> {
  readonly taskId: string;
}

/** A request that is held until the open offers of its worker change. */
export interface HeldForOffers<View> extends Held<View> {
  readonly workerId: string;
  readonly hasChanged: (view: View) => boolean;
}

interface Awaiting<View> {
  readonly watch: Watch;
  readonly hasHappened: (view: View) => boolean;
  /** Infinity for never. */
  readonly pollEveryMs: number;
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

const HAPPENED: Readonly<Record<Exclude<Awaited, 'offers'>, (status: TaskStatus) => boolean>> = {
  ended: isTerminal,
  assigned: status => IS_ASSIGNED[status],
};

/**
 * Responses that are held until a task ends (`GET /v1/tasks/{id}?wait=`), a worker has it, or a worker's offers change
 * (`GET /v1/worker/offers?wait=`).
 *
 * All throw `wait.too_many`, and what a fresh request with this key would be refused with.
 */
@Injectable()
export class Waiting {
  constructor(
    private readonly signals: TaskSignals,
    private readonly clock: Clock,
  ) {}

  /** The task as soon as what is awaited has happened, or its state after `waitMs`; see {@link hold}. */
  async until(awaited: Exclude<Awaited, 'offers'>, held: HeldRequest): Promise<TaskView> {
    const watch = this.signals.watch(held.taskId, held.admitted, awaited);
    const hasHappened = ({ status }: TaskView): boolean => HAPPENED[awaited](status);
    return this.hold(held, { watch, hasHappened, pollEveryMs: POLL_EVERY_MS });
  }

  /**
   * The worker's offers as soon as they have changed, or after `waitMs`; see {@link hold}. Hundreds of workers wait for
   * most of their day, so this does not poll: a message is only missed while this process is not connected to the
   * broker, and a new connection wakes all.
   */
  async untilOffersChange<View>(held: HeldForOffers<View>): Promise<View> {
    const watch = this.signals.watch(held.workerId, held.admitted, 'offers');
    return this.hold(held, { watch, hasHappened: held.hasChanged, pollEveryMs: Infinity });
  }

  /**
   * What is read once it has happened, or after `waitMs`, when the caller disconnects, or when this process stops. It is
   * watched before it is read, so that a change in between is not missed.
   *
   * The key is checked again whenever it changes or expires, and against the database before the response, which is the
   * one a fresh request would get.
   */
  private async hold<View>(held: Held<View>, awaiting: Awaiting<View>): Promise<View> {
    const { admitted, disconnected, read } = held;
    const { watch, hasHappened } = awaiting;
    const giveUpAtMs = this.nowMs() + held.waitMs;
    const forget = admitted.onChange(() => {
      watch.wake();
    });
    try {
      let view = await read();
      admitted.leavePlace();
      let waited = false;
      while (!hasHappened(view) && !this.isOver(giveUpAtMs, disconnected)) {
        waited = true;
        await this.next(held, awaiting, giveUpAtMs);
        await admitted.check('remembered');
        view = await read();
      }
      return waited ? await this.answered(view, held) : view;
    } finally {
      forget();
      watch.stop();
    }
  }

  private async answered<View>(view: View, { admitted, disconnected, read }: Held<View>): Promise<View> {
    if (disconnected.aborted) return view;
    const before = admitted.pools;
    await admitted.check('stored');
    const now = admitted.pools;
    return before?.join() === now?.join() ? view : read();
  }

  /** Also wakes when the key expires, which ends the wait. */
  private next<View>(
    { admitted, disconnected }: Held<View>,
    { watch, pollEveryMs }: Awaiting<View>,
    giveUpAtMs: number,
  ): Promise<void> {
    const expiresAtMs = admitted.expiresAt?.getTime() ?? Infinity;
    const nextMs = Math.min(giveUpAtMs, expiresAtMs, this.nowMs() + pollEveryMs) - this.nowMs();
    return watch.next(Math.max(0, nextMs), disconnected);
  }

  private isOver(giveUpAtMs: number, disconnected: AbortSignal): boolean {
    return this.nowMs() >= giveUpAtMs || disconnected.aborted || this.signals.isStopping;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
