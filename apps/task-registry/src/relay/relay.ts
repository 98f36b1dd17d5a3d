import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { EventPublisher, NatsConnection } from '#libs/messaging';
import { Wakeup } from '#libs/platform';
import { GrowthHint } from './growth-hint.js';
import { LogPublishing } from './log-publishing.js';
import { RelaySession } from './relay-session.js';
import type { RelaySessionOptions } from './relay-session.js';
import { RelayStatus } from './relay-status.js';

export interface RelayOptions extends RelaySessionOptions {
  /** The interval between two polls of the log without a hint that it has grown. */
  readonly pollMs: number;
}

/** Nest's token for {@link RelayOptions}. */
export const RELAY_OPTIONS = Symbol('RelayOptions');

/**
 * Publishes the log to the stream. The one replica that holds a lock in PostgreSQL does so; the others stand by and
 * retry the lock.
 *
 * It only reads the log: nothing is marked or deleted, so a transaction held open for minutes anywhere in the database
 * makes neither rows nor indexes grow. A relay that lost its lock without noticing is refused by the stream, because
 * each message names its predecessor.
 *
 * The other services publish from a table, with `libs/outbox`. Readers of `task.*` need a task's events in order, which
 * takes a single publisher. The log is kept anyway, so publishing from it writes only a checkpoint a second, where the
 * table takes 2,200 bytes of WAL and leaves a dead row for each event (docs/decisions/0084).
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private readonly wakeup = new Wakeup();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** So that an outage is logged once, not at every poll. */
  private isStuck = false;

  constructor(
    @Inject(RELAY_OPTIONS) private readonly options: RelayOptions,
    private readonly publisher: EventPublisher,
    private readonly connection: NatsConnection,
    private readonly hint: GrowthHint,
    private readonly status: RelayStatus,
  ) {}

  onApplicationBootstrap(): void {
    const ring = (): void => {
      this.wakeup.ring();
    };
    this.hint.onGrowth(ring);
    this.connection.on('connected', ring);
    this.running = this.run();
  }

  /** Publishes what is left if the broker is available, records its progress, and releases the lock. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wakeup.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let session: RelaySession | undefined;
    while (!signal.aborted) {
      try {
        session ??= await RelaySession.open(this.options);
        if (await session.lead()) await this.lead(session);
        else this.status.standingBy();
      } catch (error) {
        this.logger.warn('The relay lost its database connection; trying again.', error);
      }
      if (session?.isLost === true) session = undefined;
      await pause(this.options.pollMs, undefined, { signal }).catch(() => undefined);
    }
    await session?.close();
  }

  /** Returns when the process stops; throws when the session is lost. */
  private async lead(session: RelaySession): Promise<void> {
    this.logger.log('This replica is the relay.');
    this.hint.isRelayHere = true;
    const publishing = new LogPublishing(session, this.publisher, this.connection);
    try {
      while (await this.advance(session, publishing)) {
        // All work happens in `advance`.
      }
      await publishing.saveCheckpoint();
    } finally {
      this.hint.isRelayHere = false;
    }
  }

  /** @returns whether to continue */
  private async advance(session: RelaySession, publishing: LogPublishing): Promise<boolean> {
    const isLastTime = this.stopping.signal.aborted;
    const progress = await publishing.step().catch((error: unknown) => {
      if (session.isLost) throw error;
      if (!this.isStuck) this.logger.warn('The log cannot be published at the moment.', error);
      return 'stuck' as const;
    });
    this.isStuck = progress === 'stuck';
    if (progress === 'more') return true;
    if (progress === 'caught_up') this.status.caughtUp(publishing.publishedTo);
    else this.status.waiting(await session.oldestWaiting());
    if (isLastTime) return false;
    await this.wakeup.wait(this.options.pollMs);
    return true;
  }
}
