import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ListTaskEvents } from '#libs/contracts';
import type { LoggedEvent, ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import type { Task } from '../domain/task.rule.js';
import { TaskReader } from '../persistence/task-reader.js';
import { envelopeOf } from '../views/logged-envelope.js';
import { lastBeforeMore, sizedPage } from './sized-page.sql.js';

@Controller()
export class ListTaskEventsQuery {
  constructor(
    private readonly reader: TaskReader,
    private readonly dataSource: DataSource,
  ) {}

  @HandlesCommand(ListTaskEvents)
  async handle(request: RequestOf<typeof ListTaskEvents>): Promise<ReplyOf<typeof ListTaskEvents>> {
    const task = await this.reader.findVisible(request);
    return listEvents(this.dataSource, task, request);
  }
}

const Position = z.strictObject({ version: z.int32().min(1) });

/** Uses index events_task_id_version_key. */
const EVENTS = sizedPage({
  rows: `
    SELECT version, id, type, occurred_at, envelope, encode(commitment, 'hex') AS commitment,
           encode(hash, 'hex') AS hash, encode(previous_hash, 'hex') AS previous_hash, hash_version,
           encode(salt, 'hex') AS salt
      FROM events WHERE task_id = $1 AND version > $2 ORDER BY version LIMIT $3 + 1`,
  order: 'version',
  bytes: 'coalesce(octet_length(envelope), 0)',
  limit: '$3',
});

const EventRow = z.object({
  version: z.int(),
  id: z.string(),
  type: z.string(),
  occurred_at: z.date(),
  /** Null for an event that was erased. */
  envelope: z.string().nullable(),
  commitment: z.string().nullable(),
  hash: z.string(),
  previous_hash: z.string().nullable(),
  hash_version: z.int(),
  salt: z.string().nullable(),
  /** How many events were found for the page before it was cut to size. */
  found: z.int(),
});

/**
 * A page of a task's history, oldest first. It ends early when its events are large.
 *
 * @throws ServiceError `cursor.invalid`
 */
async function listEvents(
  runner: SqlRunner,
  task: Task,
  { limit, cursor }: Pick<RequestOf<typeof ListTaskEvents>, 'limit' | 'cursor'>,
): Promise<{ data: LoggedEvent[]; next_cursor: string | null }> {
  const after = cursor === undefined ? 0 : decodeCursor(Position, cursor).version;
  const rows = await typedRows(runner, EventRow, EVENTS, [task.taskId, after, limit]);
  const last = lastBeforeMore(rows);
  return {
    data: rows.map(row => toLoggedEvent(row, task)),
    next_cursor: last ? encodeCursor({ version: last.version }) : null,
  };
}

function toLoggedEvent(row: z.output<typeof EventRow>, task: Task): LoggedEvent {
  const { envelope, commitment, hash, previous_hash, hash_version, salt } = row;
  const event = { ...envelopeOf(row, task), hash, previous_hash, hash_version, salt };
  return envelope === null ? { ...event, commitment } : event;
}
