import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { TERMINAL_TASK_EVENTS, parseJson } from '#libs/contracts';
import { z } from 'zod';
import { Broadcasts } from '#libs/messaging';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Shares } from '../../edge/http/shares.js';
import type { Share } from '../../edge/http/shares.js';

const Ending = z.object({ subject: z.string() });

type Settings = Pick<
  GatewaySettings,
  'MAX_WAITING_REQUESTS' | 'MAX_WAITING_REQUESTS_PER_ORGANIZATION' | 'MAX_WAITING_REQUESTS_PER_KEY'
>;

/** The holder of a waiting request. */
export interface Waiter {
  readonly keyId: string;
  readonly orgId: string;
}

/** A subscription to the end of one task. */
export interface Watch {
  /** Resolves when the task's end was announced, after `timeoutMs`, when `signal` fires, or at shutdown. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Resolves a pending `next` now. */
  wake(): void;
  stop(): void;
}

/**
 * Notifies waiting requests when a task has ended: one subscription for the whole process. It uses plain NATS, so a
 * message can be missed; waiting requests therefore also poll.
 */
@Injectable()
export class TaskEndings implements OnModuleInit, OnModuleDestroy {
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly held = new Shares();
  private stopping = false;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly broadcasts: Broadcasts,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.stopListening = TERMINAL_TASK_EVENTS.map(type =>
      this.broadcasts.listen(type, bytes => {
        this.onEnding(bytes);
      }),
    );
  }

  /** Runs before the HTTP server closes: a stopping process keeps no request waiting. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stop of this.stopListening) stop();
    for (const waiting of this.watchers.values()) for (const wake of waiting) wake();
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** @throws ServiceError `wait.too_many` when the key, the organization or this process holds its maximum */
  watch(taskId: string, waiter: Waiter): Watch {
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
    this.waitingFor(taskId).add(wake);
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
        const waiting = this.waitingFor(taskId);
        waiting.delete(wake);
        if (waiting.size === 0) this.watchers.delete(taskId);
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

  private waitingFor(taskId: string): Set<() => void> {
    const found = this.watchers.get(taskId) ?? new Set();
    this.watchers.set(taskId, found);
    return found;
  }

  private onEnding(bytes: Uint8Array): void {
    if (this.watchers.size === 0) return;
    const taskId = taskIdIn(bytes);
    if (taskId === undefined) return;
    for (const wake of this.watchers.get(taskId) ?? []) wake();
  }
}

function taskIdIn(bytes: Uint8Array): string | undefined {
  try {
    return Ending.parse(parseJson(new TextDecoder().decode(bytes))).subject;
  } catch {
    return undefined;
  }
}
