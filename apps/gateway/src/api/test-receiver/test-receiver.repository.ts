import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { changedRows, execute, transaction, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import {
  CLOSE,
  DELETE_BEYOND,
  DELETE_EXPIRED_RECEIVERS,
  DELETE_OF_TASK,
  DELETE_OLD_REQUESTS,
  DELETE_ONE,
  FIND,
  NEWEST,
  OPEN,
  ORGANIZATION_OF,
  OrganizationRow,
  ReceiverRow,
  RequestRow,
  STORE,
} from './test-receiver.sql.js';
import type { SentRequest } from './sent-request.rule.js';

const KEPT_MS = 24 * 3_600_000;
const MAX_REQUESTS = 50;
/** Of the bodies and headers of one organization: a list of all of them is one response. */
const MAX_BYTES = 2_097_152;
const BATCH = 500;

/** The test receivers of organizations, and what was sent to them within 24 hours. */
@Injectable()
export class TestReceiverRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @param token the address of a receiver that is not open yet */
  async open(orgId: string, token: string): Promise<ReceiverRow> {
    const expiresAt = new Date(this.clock.now().getTime() + KEPT_MS);
    const [row] = await typedRows(this.dataSource, ReceiverRow, OPEN, [orgId, token, expiresAt]);
    if (row === undefined) throw new TypeError('The statement returns the receiver.');
    return row;
  }

  async find(orgId: string): Promise<ReceiverRow | undefined> {
    const [row] = await typedRows(this.dataSource, ReceiverRow, FIND, [orgId, this.clock.now()]);
    return row;
  }

  async close(orgId: string): Promise<void> {
    await execute(this.dataSource, CLOSE, [orgId]);
  }

  /** The organization whose receiver has this address; undefined when none has it, or no longer. */
  async organizationOf(token: string): Promise<string | undefined> {
    const values = [token, this.clock.now()];
    const [row] = await typedRows(this.dataSource, OrganizationRow, ORGANIZATION_OF, values);
    return row?.org_id;
  }

  async store(orgId: string, requestId: string, request: SentRequest): Promise<void> {
    const { eventType, taskId, headers, body } = request;
    const values = [requestId, orgId, this.clock.now(), eventType, taskId, JSON.stringify(headers), body];
    await transaction(this.dataSource, async manager => {
      await changedRows(manager, STORE, values);
      await changedRows(manager, DELETE_BEYOND, [orgId, MAX_REQUESTS, MAX_BYTES]);
    });
  }

  async newest(orgId: string): Promise<readonly RequestRow[]> {
    return typedRows(this.dataSource, RequestRow, NEWEST, [orgId, this.keptSince(), MAX_REQUESTS]);
  }

  async deleteRequest(requestId: string): Promise<void> {
    await execute(this.dataSource, DELETE_ONE, [requestId]);
  }

  /** Deletes what was received about the task, and what may be about it. */
  async eraseTask(orgId: string, taskId: string): Promise<void> {
    await execute(this.dataSource, DELETE_OF_TASK, [orgId, taskId]);
  }

  async deleteExpired(signal: AbortSignal): Promise<void> {
    for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
      deleted = await changedRows(this.dataSource, DELETE_EXPIRED_RECEIVERS, [this.clock.now(), BATCH]);
    }
    for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
      deleted = await changedRows(this.dataSource, DELETE_OLD_REQUESTS, [this.keptSince(), BATCH]);
    }
  }

  private keptSince(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MS);
  }
}
