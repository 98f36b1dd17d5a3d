import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { TERMINAL_TASK_EVENTS, TaskAccepted, TaskOffered, TaskQueued } from '#libs/contracts';
import { Broadcasts } from '#libs/messaging';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Shares } from '../../edge/http/shares.js';
import type { Share } from '../../edge/http/shares.js';
import { readTaskSignal } from './task-signal.js';
import { Watchers } from './watchers.js';

type Settings = Pick<
  GatewaySettings,
  'MAX_WAITING_REQUESTS' | 'MAX_WAITING_REQUESTS_PER_ORGANIZATION' | 'MAX_WAITING_REQUESTS_PER_KEY'
>;

/** The holder of a waiting request. */
export interface Waiter {
  readonly keyId: string;
  readonly orgId: string;
}

/**
 * What a request waits for: the end of its task, or that a worker has it (an end is reported either way); or a change of
 * a worker's open offers.
 */
export type Awaited = 'ended' | 'assigned' | 'offers';

/** A subscription to one task, or to the offers of one worker. */
export interface Watch {
  /** Resolves when what is awaited was announced, after `timeoutMs`, when `signal` fires, or at shutdown. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Resolves a pending `next` now. */
  wake(): void;
  stop(): void;
}

/**
 * Notifies waiting requests when a task has ended or was assigned, or a worker got or lost an offer: one subscription to
 * each event for the whole process. It uses plain NATS, so messages are missed while the broker cannot be reached. What
 * waits for a task therefore also polls; what waits for offers is woken when messages may have been missed.
 */
@Injectable()
export class TaskSignals implements OnModuleInit, OnModuleDestroy {
  private readonly watchers = { ended: new Watchers(), assigned: new Watchers(), offers: new Watchers() };
  private readonly held = new Shares();
  private stopping = false;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly broadcasts: Broadcasts,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const { ended, assigned } = this.watchers;
    this.stopListening = [
      ...TERMINAL_TASK_EVENTS.map(type => this.listen({ type }, [ended, assigned])),
      this.listen(TaskAccepted, [assigned]),
      this.listen(TaskOffered, []),
      this.listen(TaskQueued, []),
    ];
  }

  /** Runs before the HTTP server closes: a stopping process keeps no request waiting. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stop of this.stopListening) stop();
    for (const watchers of Object.values(this.watchers)) watchers.wakeAll();
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /**
   * @param id the task, or the worker whose offers are awaited
   * @throws ServiceError `wait.too_many` when the key, the organization or this process holds its maximum
   */
  watch(id: string, waiter: Waiter, awaited: Awaited): Watch {
    const shares = this.sharesOf(waiter);
    const exceeded = this.held.take(shares);
    if (exceeded !== undefined) {
      const { level, limit } = exceeded;
      throw refuse('wait.too_many', `One ${level} may have ${limit} requests wait. Ask without wait.`);
    }
    let pending = Promise.withResolvers<unknown>();
    const wake = (): void => {
      pending.resolve(undefined);
    };
    const watchers = this.watchers[awaited];
    watchers.add(id, wake);
    return {
      next: async (timeoutMs, signal) => {
        if (this.stopping || signal.aborted) return;
        const timer = setTimeout(wake, timeoutMs);
        signal.addEventListener('abort', wake, { once: true });
        await pending.promise;
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        pending = Promise.withResolvers<unknown>();
      },
      wake,
      stop: () => {
        this.held.release(shares);
        watchers.remove(id, wake);
      },
    };
  }

  private sharesOf({ keyId, orgId }: Waiter): Share[] {
    const { MAX_WAITING_REQUESTS, MAX_WAITING_REQUESTS_PER_ORGANIZATION, MAX_WAITING_REQUESTS_PER_KEY } =
      this.settings;
    return [
      { level: 'key', holder: keyId, limit: MAX_WAITING_REQUESTS_PER_KEY },
      { level: 'organization', holder: orgId, limit: MAX_WAITING_REQUESTS_PER_ORGANIZATION },
      { level: 'gateway', holder: '', limit: MAX_WAITING_REQUESTS },
    ];
  }

  /** Each of these events may end an offer; `ofTask` are notified by the task. */
  private listen(event: { readonly type: string }, ofTask: readonly Watchers[]): () => void {
    const { offers } = this.watchers;
    return this.broadcasts.listen(
      event.type,
      bytes => {
        if ([offers, ...ofTask].every(({ isEmpty }) => isEmpty)) return;
        const signal = readTaskSignal(bytes);
        if (signal === undefined) return;
        for (const watchers of ofTask) watchers.wake(signal.taskId);
        for (const workerId of signal.workerIds) offers.wake(workerId);
      },
      () => {
        offers.wakeAll();
      },
    );
  }
}
