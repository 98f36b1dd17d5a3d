import { Injectable } from '@nestjs/common';
import {
  CloudEventEnvelope,
  CreateWebhookEndpoint,
  GetTask,
  ListTaskEvents,
  isTerminal,
} from '#libs/contracts';
import type { AskOf, Idempotency, TaskView } from '#libs/contracts';
import { toForeignTaskId } from '#libs/dialects';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../auth/domain/caller.js';
import { WEBHOOK_EVENTS } from './webhook.dto.js';
import type { NewReviewWebhook, ReviewWebhook } from './webhook.dto.js';

type EndpointRequest = AskOf<typeof CreateWebhookEndpoint>;
type Missed = NonNullable<EndpointRequest['missed']>;

/** A logged event without its place in the chain of hashes. */
const Unlinked = CloudEventEnvelope.strip();

export interface ConfiguredWebhook {
  readonly result: ReviewWebhook;
  readonly replayed: boolean;
}

export interface WebhookOfReview {
  readonly taskId: string;
  readonly webhook: NewReviewWebhook;
  readonly idempotency: Idempotency | undefined;
}

/** Webhooks of one task. Whoever comes after the task has ended is told its end all the same. */
@Injectable()
export class ReviewWebhooks {
  constructor(private readonly commands: CommandClient) {}

  /**
   * A task may end between the look at it and the endpoint's being there; so it is looked at again, and the
   * dispatcher, which delivers an event to an endpoint once however often it hears of it, is told then.
   *
   * @throws ServiceError `task.not_found`, `webhook.url_not_public`, `webhook.too_many_endpoints`, `idempotency.*`
   */
  async configure(
    caller: AgentCaller,
    { taskId, webhook, idempotency }: WebhookOfReview,
  ): Promise<ConfiguredWebhook> {
    const { url, events } = webhook;
    const request: EndpointRequest = {
      org_id: caller.orgId,
      endpoint: { url, task_id: taskId, dialect: 'verified-workflows', ...(events && { events }) },
    };
    const missed = await this.missedOf(caller, taskId);
    const created = await this.commands.send(CreateWebhookEndpoint, {
      ...{ ...request, missed },
      ...(idempotency && { idempotency }),
    });
    if (missed.length === 0 && !created.replayed) {
      const meanwhile = await this.missedOf(caller, taskId);
      if (meanwhile.length > 0) {
        await this.commands.send(CreateWebhookEndpoint, { ...request, missed: meanwhile });
      }
    }
    const result: ReviewWebhook = {
      status: 'configured',
      task_id: toForeignTaskId(taskId),
      url: created.endpoint.url,
      events: [...(created.endpoint.events ?? WEBHOOK_EVENTS)],
      webhook_id: created.endpoint.endpoint_id,
    };
    return { result, replayed: created.replayed };
  }

  /** The event with which the task ended; none while it goes on. */
  private async missedOf({ orgId, pools }: AgentCaller, taskId: string): Promise<Missed> {
    const asked = { task_id: taskId, org_id: orgId, pools };
    const task: TaskView = await this.commands.send(GetTask, asked);
    if (!isTerminal(task.status)) return [];
    let page = await this.commands.send(ListTaskEvents, asked);
    while (page.next_cursor !== null) {
      page = await this.commands.send(ListTaskEvents, { ...asked, cursor: page.next_cursor });
    }
    const last = page.data.at(-1);
    return last === undefined ? [] : [Unlinked.parse(last)];
  }
}
