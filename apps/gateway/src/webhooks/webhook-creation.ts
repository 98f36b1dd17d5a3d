import { Injectable } from '@nestjs/common';
import {
  CloudEventEnvelope,
  CreateWebhookEndpoint,
  GetTask,
  ListTaskEvents,
  TERMINAL_STATUSES,
  isTerminal,
} from '#libs/contracts';
import type { AskOf, CloudEvent, Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../auth/domain/caller.js';

type EndpointSpec = AskOf<typeof CreateWebhookEndpoint>['endpoint'];

/** A logged event without its place in the chain. */
const Envelope = CloudEventEnvelope.strip();
const ENDINGS: ReadonlySet<string> = new Set(TERMINAL_STATUSES.map(status => `task.${status}`));

/** Makes webhook endpoints, in whatever dialect. */
@Injectable()
export class WebhookCreation {
  constructor(private readonly commands: CommandClient) {}

  /**
   * An endpoint of a task that has ended is told of the end, also when it ends at this very moment.
   *
   * @throws ServiceError `task.not_found` for a foreign task too, and what `CreateWebhookEndpoint` refuses
   */
  async create(
    caller: Pick<AgentCaller, 'orgId' | 'pools'>,
    endpoint: EndpointSpec,
    idempotency: Idempotency | undefined,
  ): Promise<ReplyOf<typeof CreateWebhookEndpoint>> {
    const { task_id } = endpoint;
    const request = { org_id: caller.orgId, endpoint };
    const repeatable = { ...request, ...(idempotency && { idempotency }) };
    if (task_id === undefined) return this.commands.send(CreateWebhookEndpoint, repeatable);
    const missed = await this.endingOf(caller, task_id);
    const created = await this.commands.send(CreateWebhookEndpoint, { ...repeatable, missed });
    if (missed.length > 0) return created;
    // It may have ended before the endpoint was there. Made again, the endpoint stays the same.
    const missedSince = await this.endingOf(caller, task_id);
    if (missedSince.length > 0) {
      await this.commands.send(CreateWebhookEndpoint, { ...request, missed: missedSince });
    }
    return created;
  }

  /** The event with which the task ended; nothing while it goes on. */
  private async endingOf(
    { orgId, pools }: Pick<AgentCaller, 'orgId' | 'pools'>,
    taskId: string,
  ): Promise<CloudEvent[]> {
    const task = { task_id: taskId, org_id: orgId, pools };
    const { status } = await this.commands.send(GetTask, task);
    if (!isTerminal(status)) return [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: ReplyOf<typeof ListTaskEvents> = await this.commands.send(ListTaskEvents, {
        ...task,
        ...(cursor !== undefined && { cursor }),
      });
      const ending = page.data.find(({ type }) => ENDINGS.has(type));
      if (ending !== undefined) return [Envelope.parse(ending)];
      cursor = page.next_cursor;
    }
    return [];
  }
}
