import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ServiceName, StreamName } from '#libs/contracts';
import { NatsConnection, StreamPublisher } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { envelopeOf } from './outbox-envelope.js';
import { markLost, markPublished, purgeOutbox, unpublished } from './outbox-table.js';

export interface OutboxOptions {
  readonly serviceName: ServiceName;
  /** The stream of all its events. TASK belongs to the registry, whose log is its outbox. */
  readonly stream: Exclude<StreamName, 'TASK'>;
  /** The poll interval; defaults to 500 ms. */
  readonly pollMs?: number;
}

/** Nest's token for {@link OutboxOptions}. */
export const OUTBOX_OPTIONS = Symbol('OutboxOptions');

const POLL_MS = 500;
const AT_ONCE = 100;
/** As long as the streams keep their messages. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Publishes the outbox. Every replica does so: an event published by two at the same time is stored once, because the
 * stream deduplicates by id for two minutes, and readers do so permanently.
 *
 * The registry publishes `task.*` in another way, from its event log. These events are independent of one another, so
 * they need neither its single publisher nor its order. Marking a row as published takes some 1,200 bytes of WAL and
 * leaves a dead row, too much at the rate of `task.*` and little for a few events per task (docs/decisions/0084).
 */
@Injectable()
export class OutboxRelay extends RepeatedWork implements OnModuleInit {
  /** When the stream that was last checked was created; unknown after each reconnect. */
  private streamCreatedAt: Date | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: StreamPublisher,
    private readonly connection: NatsConnection,
    private readonly clock: Clock,
    @Inject(OUTBOX_OPTIONS) private readonly options: OutboxOptions,
  ) {
    super({ name: 'publication of the outbox', everyMs: options.pollMs ?? POLL_MS });
  }

  onModuleInit(): void {
    this.connection.on('connected', () => {
      this.streamCreatedAt = undefined;
    });
  }

  async work(signal: AbortSignal): Promise<void> {
    if (!this.connection.isConnected) return;
    const createdAt = this.streamCreatedAt ?? (await this.checkStream());
    for (;;) {
      const rows = await unpublished(this.dataSource, AT_ONCE);
      if (rows.length === 0 || signal.aborted) return;
      await Promise.all(
        rows.map(row =>
          this.publisher.publish(this.options.stream, {
            subject: row.type,
            id: row.id,
            payload: JSON.stringify(envelopeOf(row, this.options.serviceName)),
            traceparent: row.traceparent ?? undefined,
          }),
        ),
      );
      const positions = rows.map(({ position }) => position);
      await markPublished(this.dataSource, positions, createdAt);
    }
  }

  private async checkStream(): Promise<Date> {
    const { stream } = this.options;
    const createdAt = await this.publisher.createdAt(stream);
    const since = new Date(this.clock.now().getTime() - KEPT_MS);
    const lost = await markLost(this.dataSource, createdAt, since);
    if (lost > 0)
      this.logger.warn({ msg: 'The stream was recreated; publishing its events again.', stream, lost });
    await purgeOutbox(this.dataSource, since);
    this.streamCreatedAt = createdAt;
    return createdAt;
  }
}
