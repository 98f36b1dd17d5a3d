import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { TERMINAL_TASK_EVENTS, TaskAccepted, parseJson } from '#libs/contracts';
import { z } from 'zod';
import { Broadcasts } from '#libs/messaging';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Shares } from '../../edge/http/shares.js';
import type { Share } from '../../edge/http/shares.js';

const Signal = z.object({ subject: z.string() });

type Settings = Pick<
  GatewaySettings,
  'MAX_WAITING_REQUESTS' | 'MAX_WAITING_REQUESTS_PER_ORGANIZATION' | 'MAX_WAITING_REQUESTS_PER_KEY'
>;

/** The holder of a waiting request. */
export interface Waiter {
  readonly keyId: string;
  readonly orgId: string;
}

/** What a request waits for: the end of its task, or that a worker has it. An end is reported either way. */
export type Awaited = 'ended' | 'assigned';

/** A subscription to one task. */
export interface Watch {
  /** Resolves when what is awaited was announced, after `timeoutMs`, when `signal` fires, or at shutdown. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Resolves a pending `next` now. */
  wake(): void;
  stop(): void;
}

/**
 * Notifies waiting requests when a task has ended or was assigned: one subscription for the whole process. It uses plain
 * NATS, so a message can be missed; waiting requests therefore also poll.
 */
@Injectable()
export class TaskSignals implements OnModuleInit, OnModuleDestroy {
  private readonly watchers = { ended: new Watchers(), assigned: new Watchers() };
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
    ];
  }

  /** Runs before the HTTP server closes: a stopping process keeps no request waiting. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stop of this.stopListening) stop();
    this.watchers.ended.wakeAll();
    this.watchers.assigned.wakeAll();
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** @throws ServiceError `wait.too_many` when the key, the organization or this process holds its maximum */
  watch(taskId: string, waiter: Waiter, awaited: Awaited): Watch {
    const shares = this.sharesOf(waiter);
    const exceeded = this.held.take(shares);
    if (exceeded !== undefined) {
      const { level, limit } = exceeded;
      throw refuse(
        'wait.too_many',
        `One ${level} may have ${limit} requests wait for tasks. Ask without wait.`,
      );
    }
    let pending = Promise.withResolvers<unknown>();
    const wake = (): void => {
      pending.resolve(undefined);
    };
    const watchers = this.watchers[awaited];
    watchers.add(taskId, wake);
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
        watchers.remove(taskId, wake);
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

  private listen(event: { readonly type: string }, watchers: readonly Watchers[]): () => void {
    return this.broadcasts.listen(event.type, bytes => {
      const waiting = watchers.filter(({ isEmpty }) => !isEmpty);
      const taskId = waiting.length === 0 ? undefined : taskIdIn(bytes);
      if (taskId !== undefined) for (const one of waiting) one.wake(taskId);
    });
  }
}

/** The functions to call when a task changes, by task. */
class Watchers {
  private readonly byTask = new Map<string, Set<() => void>>();

  get isEmpty(): boolean {
    return this.byTask.size === 0;
  }

  add(taskId: string, wake: () => void): void {
    const ofTask = this.byTask.get(taskId) ?? new Set();
    this.byTask.set(taskId, ofTask.add(wake));
  }

  remove(taskId: string, wake: () => void): void {
    const ofTask = this.byTask.get(taskId);
    ofTask?.delete(wake);
    if (ofTask?.size === 0) this.byTask.delete(taskId);
  }

  wake(taskId: string): void {
    for (const wake of this.byTask.get(taskId) ?? []) wake();
  }

  wakeAll(): void {
    for (const taskId of this.byTask.keys()) this.wake(taskId);
  }
}

function taskIdIn(bytes: Uint8Array): string | undefined {
  try {
    return Signal.parse(parseJson(new TextDecoder().decode(bytes))).subject;
  } catch {
    return undefined;
  }
}
