import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CloudEventEnvelope, ListTaskEvents, parseJson } from '#libs/contracts';
import type { LoggedEvent, ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';

@Controller()
export class ListTaskEventsQuery {
  constructor(
    private readonly reader: TaskReader,
    private readonly dataSource: DataSource,
  ) {}

  @HandlesCommand(ListTaskEvents)
  async handle(request: RequestOf<typeof ListTaskEvents>): Promise<ReplyOf<typeof ListTaskEvents>> {
    const { taskId } = await this.reader.findVisible(request);
    return listEvents(this.dataSource, { taskId, limit: request.limit, cursor: request.cursor });
  }
}

const Position = z.strictObject({ version: z.int32().min(1) });

/** Uses index events_task_id_version_key. */
const EVENTS = `
  SELECT version, envelope, encode(hash, 'hex') AS hash, encode(previous_hash, 'hex') AS previous_hash,
         hash_version, encode(salt, 'hex') AS salt
    FROM events
   WHERE task_id = $1 AND version > $2
   ORDER BY version
   LIMIT $3`;

/** A newer release of this service may have added fields to an event; its hash covers those too. */
const TolerantEnvelope = CloudEventEnvelope.loose();

const EventRow = z.object({
  version: z.int(),
  envelope: z.string(),
  hash: z.string(),
  previous_hash: z.string().nullable(),
  hash_version: z.int(),
  salt: z.string().nullable(),
});

/**
 * A page of a task's history, oldest first.
 *
 * @throws ServiceError `cursor.invalid`
 */
async function listEvents(
  runner: SqlRunner,
  { taskId, limit, cursor }: { taskId: string; limit: number; cursor: string | undefined },
): Promise<{ data: LoggedEvent[]; next_cursor: string | null }> {
  const after = cursor === undefined ? 0 : decodeCursor(Position, cursor).version;
  const rows = await typedRows(runner, EventRow, EVENTS, [taskId, after, limit + 1]);
  const { items, cursor: next } = pageFrom(rows, limit, ({ version }) => ({ version }));
  return {
    data: items.map(({ envelope, hash, previous_hash, hash_version, salt }) => ({
      ...TolerantEnvelope.parse(parseJson(envelope)),
      ...{ hash, previous_hash, hash_version, salt },
    })),
    next_cursor: next,
  };
}
