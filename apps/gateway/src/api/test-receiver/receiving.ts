import { Injectable } from '@nestjs/common';
import { GetTask, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { refuse } from '../../edge/errors/problem-codes.js';
import { bodyLimitsOf } from '../../edge/http/body-limits.rule.js';
import { parseJsonBody } from '../../edge/http/parse-json-body.js';
import { RequestBodies } from '../../edge/http/request-bodies.js';
import type { UnreadRequest } from './received-body.js';
import { ReceivingLimits } from './receiving-limits.js';
import { keptHeaders, subjectOf, textOf } from './sent-request.rule.js';
import { TestReceiverRepository } from './test-receiver.repository.js';

const MAX_BODY_BYTES = 262_144;

/** Keeps what is sent to the addresses of test receivers. Anyone can send there who knows one. */
@Injectable()
export class Receiving {
  constructor(
    private readonly receivers: TestReceiverRepository,
    private readonly limits: ReceivingLimits,
    private readonly bodies: RequestBodies,
    private readonly commands: CommandClient,
    private readonly ids: IdSource,
  ) {}

  /**
   * @throws ServiceError `test_receiver.closed` for an address that no receiver has, or no longer;
   *   `rate_limit.exceeded`; `request.too_large`; `request.media_type` for a body that is not text; and what
   *   `RequestBodies.read` refuses
   */
  async receive(token: string, request: UnreadRequest): Promise<void> {
    const orgId = await this.receivers.organizationOf(token);
    if (orgId === undefined) {
      throw refuse('test_receiver.closed', 'There is no test receiver at this address, or no longer.');
    }
    this.limits.take(orgId);
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
    const bytes = await this.bodies.read(request);
    if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
    const body = textOf(bytes);
    if (body === undefined) throw refuse('request.media_type', 'A test receiver takes text in UTF-8.');
    const { eventType, taskId } = subjectOf(jsonIn(bytes));
    const requestId = this.ids.next();
    await this.receivers.store(orgId, requestId, {
      headers: keptHeaders(request.headers),
      body,
      eventType,
      taskId,
    });
    if (taskId !== null && (await this.isErased(orgId, taskId)))
      await this.receivers.deleteRequest(requestId);
  }

  /**
   * A delivery that was under way when its task was erased would outlive it here. The erasure is recorded before
   * anything is deleted, so it is asked for once the request is stored.
   */
  private async isErased(orgId: string, taskId: string): Promise<boolean> {
    try {
      const { erasure } = await this.commands.send(GetTask, { org_id: orgId, task_id: taskId, pools: null });
      return erasure !== null;
    } catch (error) {
      // No task of the organization, or the registry is away, and erases nothing.
      if (error instanceof ServiceError) return false;
      throw error;
    }
  }
}

function tooLarge(): ServiceError {
  return refuse('request.too_large', `A test receiver takes bodies of at most ${MAX_BODY_BYTES} bytes.`);
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return parseJsonBody(bytes, bodyLimitsOf(undefined)).value;
  } catch {
    return undefined;
  }
}
