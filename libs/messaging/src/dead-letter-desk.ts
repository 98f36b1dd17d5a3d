import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, ServiceError, notFound, readJsonBytes } from '#libs/contracts';
import type { DeadLetter, DeadLetterCommands, ReplyOf, RequestOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { DEAD_LETTER_COLUMNS, DeadLetterRow } from './dead-letter-row.js';
import type { Resolution } from './dead-letter-row.js';
import { MESSAGING_OPTIONS } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { Resends } from './resends.js';

/** Rows per query: each brings its payload, which may be as large as a message. */
const BATCH = 20;
/** Beyond it, a letter is shown without its event: the rest of the reply needs room as well. */
const MAX_EVENT_BYTES = 500_000;

/**
 * An organization's id is among the ids of its letters, and of others: whose a letter is, its payload says. Without an
 * organization, uses index dead_letters_open for open letters.
 */
const LIST = `
  SELECT ${DEAD_LETTER_COLUMNS}, payload FROM dead_letters
   WHERE ($1::uuid IS NULL OR ids @> ARRAY[$1::uuid])
     AND (resolution IS NULL) = $2
     AND ($3::text IS NULL OR reason = $3)
     AND ($4::timestamptz IS NULL OR (died_at, number) < ($4, $5::bigint))
   ORDER BY died_at DESC, number DESC
   LIMIT ${BATCH}`;
const ONE = `SELECT ${DEAD_LETTER_COLUMNS}, payload FROM dead_letters WHERE number = $1`;
const RESOLVE = `
  UPDATE dead_letters SET resolution = $2, resolved_at = now(), resolved_by = $3, resolution_note = $4
   WHERE number = $1 AND resolution IS NULL
  RETURNING ${DEAD_LETTER_COLUMNS}, payload`;

/** What says whose an event is. */
const About = z.object({ orgid: Id.optional(), subject: Id.optional() });

type Commands = DeadLetterCommands;

/** Answers for this service about the messages that it could not handle. */
@Injectable()
export class DeadLetterDesk {
  constructor(
    @Optional() @Inject(DataSource) private readonly database: DataSource | undefined,
    private readonly resends: Resends,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {}

  async list(request: RequestOf<Commands['list']>): Promise<ReplyOf<Commands['list']>> {
    const { org_id: orgId, which, reason, limit } = request;
    const data: DeadLetter[] = [];
    for (let { after } = request; data.length < limit;) {
      const rows = await typedRows(this.dataSource(), DeadLetterRow, LIST, [
        ...[orgId, which === 'open', reason, after?.died_at ?? null, after?.number ?? null],
      ]);
      const letters = rows.map(row => this.view(row));
      data.push(...letters.filter(letter => orgId === null || letter.org_id === orgId));
      if (rows.length < BATCH) break;
      after = letters.at(-1) ?? null;
    }
    return { data: data.slice(0, limit) };
  }

  async get(request: RequestOf<Commands['get']>): Promise<ReplyOf<Commands['get']>> {
    const row = await this.find(request);
    return { letter: this.view(row), event: shownEvent(row) };
  }

  async resend({ by, ...one }: RequestOf<Commands['resend']>): Promise<ReplyOf<Commands['resend']>> {
    const row = await this.open(one);
    const outcome = await this.resends.resend(row);
    if (outcome === undefined) {
      const detail = `This release has no consumer ${row.durable}: discard the letter.`;
      return { outcome: 'poison', detail, letter: this.view(row) };
    }
    if (outcome.outcome !== 'done') return { ...reported(outcome), letter: this.view(row) };
    const resolved = await this.resolve(row, 'resent', by, null);
    // Somebody else was faster: the message was handled twice, as any may be.
    return { outcome: 'done', detail: null, letter: this.view(resolved ?? (await this.find(one))) };
  }

  async discard({ by, note, ...one }: RequestOf<Commands['discard']>): Promise<ReplyOf<Commands['discard']>> {
    const resolved = await this.resolve(await this.open(one), 'discarded', by, note);
    if (resolved === undefined) throw resolvedBefore();
    return { letter: this.view(resolved) };
  }

  private async find({ number, org_id: orgId }: RequestOf<Commands['get']>): Promise<DeadLetterRow> {
    const [row] = await typedRows(this.dataSource(), DeadLetterRow, ONE, [number]);
    if (row === undefined || (orgId !== null && about(row).orgid !== orgId)) throw notFound('dead_letter');
    return row;
  }

  private async open(one: RequestOf<Commands['get']>): Promise<DeadLetterRow> {
    const row = await this.find(one);
    if (row.resolution !== null) throw resolvedBefore();
    return row;
  }

  private async resolve(
    { number }: DeadLetterRow,
    resolution: Resolution,
    by: string,
    note: string | null,
  ): Promise<DeadLetterRow | undefined> {
    const rows = await typedRows(this.dataSource(), DeadLetterRow, RESOLVE, [number, resolution, by, note]);
    return rows.at(0);
  }

  private view(row: DeadLetterRow): DeadLetter {
    const { orgid, subject } = about(row);
    return {
      service: this.options.serviceName,
      ...{ number: row.number, durable: row.durable, event_type: row.subject },
      ...{ event_id: row.eventId === '' ? null : row.eventId },
      ...{ task_id: subject ?? null, org_id: orgid ?? null },
      ...{ reason: row.reason, detail: row.detail, died_at: row.diedAt.toISOString() },
      ...{ deliveries: row.deliveries, deaths: row.deaths, status: row.resolution ?? 'open' },
      resolved_at: row.resolvedAt?.toISOString() ?? null,
      ...{ resolved_by: row.resolvedBy, note: row.resolutionNote },
    };
  }

  private dataSource(): DataSource {
    if (this.database === undefined) throw new Error('There is no database with dead letters.');
    return this.database;
  }
}

function reported(outcome: { readonly outcome: 'failed' | 'poison'; readonly detail: string }) {
  return { outcome: outcome.outcome, detail: outcome.detail };
}

function resolvedBefore(): ServiceError {
  return new ServiceError('conflict', 'dead_letter.resolved', 'The dead letter is resolved already.');
}

function eventOf({ payload }: DeadLetterRow): unknown {
  if (payload === null) return undefined;
  const read = readJsonBytes(payload);
  return read.outcome === 'read' ? read.value : undefined;
}

function about(row: DeadLetterRow): z.output<typeof About> {
  return About.safeParse(eventOf(row)).data ?? {};
}

function shownEvent(row: DeadLetterRow): ReplyOf<Commands['get']>['event'] {
  if ((row.payload?.byteLength ?? 0) > MAX_EVENT_BYTES) return null;
  return z.record(z.string(), z.unknown()).safeParse(eventOf(row)).data ?? null;
}
