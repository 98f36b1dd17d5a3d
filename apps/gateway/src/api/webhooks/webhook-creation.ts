import { Injectable } from '@nestjs/common';
import {
  CloudEventEnvelope,
  CreateWebhookEndpoint,
  GetTask,
  ListTaskEvents,
  isTerminal,
  isTerminalTaskEvent,
} from '#libs/contracts';
import type { RequestInput, CloudEvent, Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { poolLimitOf } from '../../edge/auth/pool-limits.js';
import { subscribableEvents } from './event-scopes.rule.js';
import { missingScope } from './require-receivable.js';

type EndpointSpec = RequestInput<typeof CreateWebhookEndpoint>['endpoint'];

/** A logged event without its hash-chain fields. */
const Envelope = CloudEventEnvelope.strip();

/** Creates webhook endpoints, in any dialect. */
@Injectable()
export class WebhookCreation {
  constructor(private readonly commands: CommandClient) {}

  /**
   * An endpoint of a task that has ended receives the final event, even when the task ends during creation.
   *
   * @throws ServiceError `auth.scope_missing` for events that the key may not read, `task.not_found` also for a
   *   foreign task, and what `CreateWebhookEndpoint` refuses
   */
  async create(
    caller: AgentCaller,
    spec: EndpointSpec,
    idempotency: Idempotency | undefined,
  ): Promise<ReplyOf<typeof CreateWebhookEndpoint>> {
    const endpoint = withReceivableEvents(caller, spec);
    const { task_id } = endpoint;
    const request = { org_id: caller.orgId, ...poolLimitOf(caller), endpoint };
    const repeatable = { ...request, ...(idempotency && { idempotency }) };
    if (task_id === undefined) return this.commands.send(CreateWebhookEndpoint, repeatable);
    const missed = await this.endingOf(caller, task_id);
    const created = await this.commands.send(CreateWebhookEndpoint, { ...repeatable, missed });
    if (missed.length > 0 || created.replayed) return created;
    // The task may have ended before the endpoint existed. Creating the endpoint again does not change it.
    const missedSince = await this.endingOf(caller, task_id);
    if (missedSince.length > 0) {
      await this.commands.send(CreateWebhookEndpoint, { ...request, missed: missedSince });
    }
    return created;
  }

  /** The event with which the task ended; empty while it is live. */
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
      const ending = page.data.find(({ type }) => isTerminalTaskEvent(type));
      if (ending !== undefined) return [Envelope.parse(ending)];
      cursor = page.next_cursor;
    }
    return [];
  }
}

function withReceivableEvents(
  caller: AgentCaller,
  { events: requested, ...spec }: EndpointSpec,
): EndpointSpec {
  const subscribable = subscribableEvents(caller, spec.dialect ?? 'native', requested);
  if (subscribable.outcome === 'allowed') {
    const { events } = subscribable;
    return { ...spec, ...(events && { events }) };
  }
  const { scope, indexes } = subscribable;
  throw missingScope(scope, indexes.length === 0 ? ['/events'] : indexes.map(index => `/events/${index}`));
}
