import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReadEventFeed } from '#libs/contracts';
import type { FeedEvent, FeedStart, ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { lastBeforeMore } from '../queries/sized-page.sql.js';
import { envelopeOf } from '../views/logged-envelope.js';
import { positionBefore, rowsOfScan, rowsOfTask, scanOf } from './feed-rows.sql.js';
import type { FeedFilter, FeedRow } from './feed-rows.sql.js';
import { LogTail } from './log-tail.js';

type Request = RequestOf<typeof ReadEventFeed>;
type Page = ReplyOf<typeof ReadEventFeed>;

/**
 * Reads the log of one organization. The log has no column for the organization: what is in its audit tree is found by
 * the numbers in the tiles, which needs no index row for each event, and the newest second by the tasks
 * (docs/decisions/0204).
 */
@Controller()
export class ReadEventFeedQuery {
  constructor(
    private readonly tail: LogTail,
    private readonly dataSource: DataSource,
  ) {}

  @HandlesCommand(ReadEventFeed)
  async handle(request: Request): Promise<Page> {
    const horizon = await this.tail.advance();
    const after = await this.startOf(request.start, horizon);
    // After `now` nothing is readable yet. A replica that is behind the one that was read before has nothing either.
    if (after >= horizon) return { data: [], position: after, more: false };
    return request.task_id === undefined
      ? this.ofOrganization(request, after, horizon)
      : this.ofTask(request, request.task_id, { after, upTo: horizon });
  }

  private async startOf(start: FeedStart, horizon: number): Promise<number> {
    switch (start.at) {
      case 'oldest':
        return 0;
      case 'now':
        return horizon;
      case 'time':
        return positionBefore(this.dataSource, start.since, horizon);
      case 'position':
        return start.after;
    }
  }

  private async ofOrganization(request: Request, after: number, horizon: number): Promise<Page> {
    const filter = filterOf(request);
    const isFiltered = filter.types !== null || filter.pools !== null;
    const scope = { orgId: request.org_id, after };
    const atMost = isFiltered ? Infinity : request.limit + 1;
    const scan = await scanOf(this.dataSource, scope, { horizon, atMost });
    const rows = await rowsOfScan(this.dataSource, filter, scan);
    const last = lastBeforeMore(rows);
    const position = last?.position ?? scan.scannedTo;
    // Without progress the trees are far behind, and will be for a while.
    const more = position < horizon && position > after;
    return { data: rows.map(row => toFeedEvent(row, request)), position, more };
  }

  private async ofTask(
    request: Request,
    taskId: string,
    part: { readonly after: number; readonly upTo: number },
  ): Promise<Page> {
    const rows = await rowsOfTask(this.dataSource, filterOf(request), { taskId, ...part });
    const last = lastBeforeMore(rows);
    return {
      data: rows.map(row => toFeedEvent(row, request)),
      position: last?.position ?? part.upTo,
      more: last !== undefined,
    };
  }
}

function filterOf({ org_id: orgId, types, pools, limit }: Request): FeedFilter {
  return { orgId, types: types ?? null, pools, limit };
}

function toFeedEvent(row: FeedRow, { org_id: orgId }: Request): FeedEvent {
  const task = { taskId: row.task_id, orgId, workspaceId: row.workspace_id };
  const event = envelopeOf(row, task);
  const pool = row.envelope === null && row.worker_pool_id !== null ? { poolid: row.worker_pool_id } : {};
  return { position: row.position, pool_id: row.worker_pool_id, event: { ...event, ...pool } };
}
