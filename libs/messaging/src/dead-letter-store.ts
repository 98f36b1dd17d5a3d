import { createHash } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { PubHeaders } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { changedRows, transaction, typedRows } from '#libs/database';
import { awaitErasures, eraseStored } from './dead-letter-erasure.js';
import type { Delivery } from './delivery.js';
import type { DeadReason } from './acknowledgement.js';
import type { DurableName } from './subscription.js';

/** Retention of resolved letters, with who resolved them and why. */
const RESOLVED_KEPT_DAYS = 400;

export interface DeadLetterCause {
  readonly reason: DeadReason;
  readonly detail: string;
  readonly at: Date;
}

/** Names and values, unchanged. */
export const StoredHeaders = z.array(z.tuple([z.string(), z.array(z.string())]));
export type StoredHeaders = Readonly<z.output<typeof StoredHeaders>>;

const StoredRow = z.object({ ids: z.array(z.string()) });
const CountRow = z.object({ durable: z.string(), count: z.int() });

/** A letter that fails again after a resend is reopened; a discarded one stays discarded. */
const STORE = `
  INSERT INTO dead_letters (durable, fingerprint, reason, detail, died_at, deliveries, subject, stream,
                            stream_sequence, event_id, headers, payload)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (durable, fingerprint) DO UPDATE
     SET reason = excluded.reason, detail = excluded.detail, died_at = excluded.died_at,
         deliveries = excluded.deliveries, deaths = dead_letters.deaths + 1, stream = excluded.stream,
         stream_sequence = excluded.stream_sequence,
         resolution = nullif(dead_letters.resolution, 'resent'),
         resolved_at = CASE WHEN dead_letters.resolution = 'discarded' THEN dead_letters.resolved_at END,
         resolved_by = CASE WHEN dead_letters.resolution = 'discarded' THEN dead_letters.resolved_by END
  RETURNING ids`;

/** Uses index dead_letters_resolved. */
const PURGE = `DELETE FROM dead_letters WHERE resolved_at < $1::timestamptz - $2 * interval '1 day'`;

/** Uses index dead_letters_open. */
const COUNT_OPEN = `
  SELECT durable, count(*)::int AS count FROM dead_letters WHERE resolution IS NULL GROUP BY durable`;

/** Stores the messages that this service gave up in its own schema, where they outlive the broker and its storage. */
@Injectable()
export class DeadLetterStore {
  /** @param dataSource undefined in a process without a database, which may send and answer but not consume */
  constructor(@Optional() @Inject(DataSource) private readonly dataSource: DataSource | undefined) {}

  /** @throws Error when there is no database to keep dead letters in */
  checkDatabase(durable: DurableName): void {
    if (this.dataSource !== undefined) return;
    throw new Error(`The consumer ${durable} needs a database to keep its dead letters in.`);
  }

  /**
   * Once it returns, the message may be removed from its consumer. Storing the same message again updates its letter.
   */
  async store(
    delivery: Delivery,
    durable: DurableName,
    { reason, detail, at }: DeadLetterCause,
  ): Promise<void> {
    const database = this.database();
    const { subject, data, headers, stream, streamSequence, count } = delivery;
    const eventId = headers?.get(PubHeaders.MsgIdHdr) ?? '';
    const letter = [
      durable,
      fingerprintOf(subject, eventId, data),
      ...[reason, printable(detail), at, count],
      ...[subject, stream, streamSequence, printable(eventId)],
      JSON.stringify(storedHeaders(headers)),
      Buffer.from(data),
    ];
    await transaction(database, async manager => {
      await awaitErasures(manager);
      const stored = await typedRows(manager, StoredRow, STORE, letter);
      for (const { ids } of stored) await eraseStored(manager, ids);
    });
    await changedRows(database, PURGE, [at, RESOLVED_KEPT_DAYS]);
  }

  /** Open letters per durable consumer; durable consumers without any are omitted. */
  async countOpen(): Promise<ReadonlyMap<string, number>> {
    const rows = await typedRows(this.database(), CountRow, COUNT_OPEN);
    return new Map(rows.map(({ durable, count }) => [durable, count]));
  }

  private database(): DataSource {
    if (this.dataSource === undefined) throw new Error('There is no database to keep dead letters in.');
    return this.dataSource;
  }
}

function fingerprintOf(subject: string, eventId: string, payload: Uint8Array): Buffer {
  return createHash('sha256').update(`${subject}\n${eventId}\n`).update(payload).digest();
}

function storedHeaders(headers: MsgHdrs | undefined): StoredHeaders {
  const names = [...(headers?.keys() ?? [])];
  return names.map(name => [printable(name), (headers?.values(name) ?? []).map(printable)]);
}

/** PostgreSQL stores every character except NUL. */
function printable(text: string): string {
  return text.replaceAll('\0', ' ');
}
