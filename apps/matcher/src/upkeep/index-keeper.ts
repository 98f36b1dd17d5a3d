import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '#libs/platform';
import { ReplicaHints } from '../index/replica-hints.js';
import { MatchingSettings } from '../matcher.config.js';
import { Placement } from '../matching/placement.js';
import { IndexLoader } from './index-loader.js';

/** A full comparison every so many polls, for changes that leave no trace in a row, such as its removal. */
const POLLS_PER_COMPARISON = 10;

/**
 * Keeps the indexes in step with the tables: a full load before the first message is handled, then changes.
 *
 * This process updates the indexes itself when it writes; this covers the writes of other replicas. A lagging replica
 * offers to a worker at capacity, or lets a task wait one poll longer. The registry enforces what must not go wrong.
 */
@Injectable()
export class IndexKeeper implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IndexKeeper.name);
  private readonly stopping = new AbortController();
  private loaded = false;
  private wake = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly loader: IndexLoader,
    private readonly hints: ReplicaHints,
    private readonly health: HealthRegistry,
    private readonly settings: MatchingSettings,
    private readonly placement: Placement,
  ) {}

  async onModuleInit(): Promise<void> {
    this.health.register('worker-index', () =>
      Promise.resolve(this.loaded ? { ok: true } : { ok: false, detail: 'loading the workers' }),
    );
    await this.loader.loadAll();
    this.loaded = true;
  }

  onApplicationBootstrap(): void {
    this.hints.onHint(() => {
      this.wake.abort();
    });
    this.running = this.follow();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
  }

  private async follow(): Promise<void> {
    for (let poll = 1; await this.nextPoll(); poll += 1) {
      try {
        await this.loader.readChanges();
        if (poll % POLLS_PER_COMPARISON === 0) await this.compare();
      } catch (error) {
        this.logger.warn('Changes of other replicas could not be read; trying again.', error);
      }
    }
  }

  private async compare(): Promise<void> {
    for (const { orgId, workerId } of await this.loader.compare()) {
      await this.placement.serveWorker(orgId, workerId);
    }
  }

  /** @returns false when the process stops */
  private async nextPoll(): Promise<boolean> {
    await pause(this.settings.pollEveryMs, undefined, { signal: this.wake.signal }).catch(() => undefined);
    this.wake = new AbortController();
    return !this.stopping.signal.aborted;
  }
}
