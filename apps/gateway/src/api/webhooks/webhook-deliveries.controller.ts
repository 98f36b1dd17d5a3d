import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  GetWebhookDelivery,
  ListWebhookDeliveries,
  RedeliverWebhook,
  WebhookDeliveryDetail,
  WebhookDeliveryView,
  pageOf,
} from '#libs/contracts';
import type { Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { WebhookDeliveryPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { poolLimitOf } from '../../edge/auth/pool-limits.js';
import { requireReceivable } from './require-receivable.js';
import { DeliveryQuery } from './webhook.dto.js';

@Controller()
export class WebhookDeliveriesController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/webhook-deliveries', {
    summary: 'List webhook deliveries',
    description: 'Newest first.',
    access: 'webhooks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(WebhookDeliveryView), description: 'A page of deliveries.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: DeliveryQuery }) query: DeliveryQuery) {
    const { orgId } = caller;
    return this.commands.send(ListWebhookDeliveries, { org_id: orgId, ...poolLimitOf(caller), ...query });
  }

  @Endpoint('GET', '/v1/webhook-deliveries/:delivery_id', {
    summary: 'Get a webhook delivery with its attempts',
    access: 'webhooks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: WebhookDeliveryDetail, description: 'The delivery and every attempt.' },
    problems: ['webhook_delivery.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookDeliveryPath }) { delivery_id }: WebhookDeliveryPath,
  ): Promise<ReplyOf<typeof GetWebhookDelivery>> {
    return this.commands.send(GetWebhookDelivery, {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      delivery_id,
    });
  }

  @Endpoint('POST', '/v1/webhook-deliveries/:delivery_id/redeliver', {
    summary: 'Redeliver an event',
    description:
      'With the same `webhook-id` and a new count of attempts. The first attempt is made immediately, even while ' +
      'the endpoint’s breaker is open. Also requires the scope to read the event.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_delivery.redeliver', fields: [] },
    answer: { status: 200, schema: WebhookDeliveryView, description: 'The delivery, pending again.' },
    problems: ['webhook_delivery.not_found', 'webhook_delivery.pending', 'webhook_endpoint.disabled'],
  })
  async redeliver(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookDeliveryPath }) { delivery_id }: WebhookDeliveryPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<WebhookDeliveryView>> {
    const delivery = { org_id: caller.orgId, ...poolLimitOf(caller), delivery_id };
    requireReceivable(caller, (await this.commands.send(GetWebhookDelivery, delivery)).event_type);
    const request = { ...delivery, ...(idempotency && { idempotency }) };
    const { delivery: pending, replayed } = await this.commands.send(RedeliverWebhook, request);
    return new Answer(pending, { replayed });
  }
}
