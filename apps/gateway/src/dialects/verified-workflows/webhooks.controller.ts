import { Body, Controller, Param } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { WebhookCreation } from '../../api/webhooks/webhook-creation.js';
import { PREFIX, TASK_IDS } from './words.js';
import { ReviewPath } from './task.dto.js';
import { NewReviewWebhook, ReviewWebhook, WEBHOOK_EVENTS } from './webhook.dto.js';

@Controller()
export class VerifiedWorkflowsWebhooksController {
  constructor(private readonly webhooks: WebhookCreation) {}

  @Endpoint('POST', `${PREFIX}/v1/tasks/:task_id/webhook`, {
    summary: 'Configure a task’s webhook',
    calls: '/url',
    description:
      'Deliveries are signed with the organization’s signing secret, its whole text being the key of the HMAC. ' +
      'The same URL again changes its events. When the task has ended already, its end is delivered at once.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.create', fields: ['url', 'events'] },
    answer: { status: 201, schema: ReviewWebhook, description: 'The webhook is registered.' },
    problems: ['task.not_found', 'webhook.url_not_public', 'webhook.too_many_endpoints'],
  })
  async create(
    @Agent() caller: AgentCaller,
    @Param({ schema: ReviewPath }) { task_id }: ReviewPath,
    @Body({ schema: NewReviewWebhook }) { url, events }: NewReviewWebhook,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<ReviewWebhook>> {
    const spec = { url, task_id, dialect: 'verified-workflows' as const, ...(events && { events }) };
    const { endpoint, replayed } = await this.webhooks.create(caller, spec, idempotency);
    const webhook: ReviewWebhook = {
      status: 'configured',
      task_id: TASK_IDS.format(task_id),
      url: endpoint.url,
      events: [...(endpoint.events ?? WEBHOOK_EVENTS)],
      webhook_id: endpoint.endpoint_id,
    };
    return new Answer(webhook, { replayed });
  }
}
