import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { StreamInfo } from '@nats-io/jetstream';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { Clock, Metrics } from '#libs/platform';
import { accessOf } from './access/service-access.js';
import { consumerChanges } from './outside-consumers.rule.js';
import type { KnownConsumer } from './outside-consumers.rule.js';

const KnownRow = z.object({
  name: z.string(),
  streamCreatedAt: z.date(),
  lostAt: z.date().nullable(),
}) satisfies z.ZodType<KnownConsumer>;
const NameRow = KnownRow.pick({ name: true });

const KNOWN = `
  SELECT name, stream_created_at AS "streamCreatedAt", lost_at AS "lostAt" FROM outside_consumers WHERE stream = $1`;
const NOTE_SEEN = `
  INSERT INTO outside_consumers (stream, name, stream_created_at) SELECT $1, name, $3 FROM unnest($2::text[]) AS name
  ON CONFLICT (stream, name) DO UPDATE SET stream_created_at = excluded.stream_created_at, lost_at = NULL`;
/** Of several replicas that notice a loss, only the first gets a row back. */
const NOTE_LOST = `
  UPDATE outside_consumers SET lost_at = $3
   WHERE stream = $1 AND name = ANY ($2::text[]) AND lost_at IS NULL
  RETURNING name`;
const FORGET = `DELETE FROM outside_consumers WHERE stream = $1 AND name = ANY ($2::text[])`;

/**
 * Records the durable consumers that other clients have on a stream, and reports those that were lost with the
 * broker's storage. The services recreate their own consumers; nothing else knows the consumers of outside
 * subscribers, which would only notice that events stop arriving.
 */
@Injectable()
export class OutsideConsumers {
  private readonly logger = new Logger(OutsideConsumers.name);
  private readonly own = new Set(
    SERVICES.flatMap(service => accessOf(service).durables.map(({ name }) => name)),
  );

  constructor(
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Optional() @Inject(DataSource) private readonly dataSource: DataSource | undefined,
  ) {}

  /** @param durables names of all durable consumers of the stream */
  async compare({ config, created }: StreamInfo, durables: readonly string[]): Promise<void> {
    const { dataSource } = this;
    if (dataSource === undefined) return;
    const [stream, createdAt, now] = [config.name, new Date(created), this.clock.now()];
    const known = await typedRows(dataSource, KnownRow, KNOWN, [stream]);
    const present = new Set(durables.filter(name => !this.own.has(name)));
    const { seen, lost, forgotten, missing } = consumerChanges(known, present, createdAt, now);
    if (seen.length > 0) await dataSource.query(NOTE_SEEN, [stream, seen, createdAt]);
    if (forgotten.length > 0) await dataSource.query(FORGET, [stream, forgotten]);
    if (lost.length > 0) {
      const noticed = await typedRows(dataSource, NameRow, NOTE_LOST, [stream, lost, now]);
      this.report(stream, noticed);
    }
    this.metrics.lostConsumers(stream, missing.length);
  }

  private report(stream: string, noticed: readonly { readonly name: string }[]): void {
    if (noticed.length === 0) return;
    this.logger.warn({
      msg: 'Durable consumers of other clients are gone with the storage of the broker. Their owners have to create them again; see docs/broker.md.',
      stream,
      consumers: noticed.map(({ name }) => name),
    });
  }
}
