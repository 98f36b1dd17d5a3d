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
import { Agent } from '../auth/caller.decorator.js';
import type { AgentCaller } from '../auth/domain/caller.js';
import { Answer } from '../endpoint/answer.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { NoBody } from '../endpoint/no-body.js';
import { WebhookDeliveryPath } from '../endpoint/path-parameters.js';
import { IdempotencyKey } from '../idempotency/idempotency.decorator.js';
import { DeliveryQuery } from './webhook.dto.js';

@Controller()
export class WebhookDeliveriesController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/webhook-deliveries', {
    summary: 'List webhook deliveries',
    description: 'Newest first.',
    access: 'webhooks:read',
    answer: { status: 200, schema: pageOf(WebhookDeliveryView), description: 'A page of deliveries.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId }: AgentCaller, @Query({ schema: DeliveryQuery }) query: DeliveryQuery) {
    return this.commands.send(ListWebhookDeliveries, { org_id: orgId, ...query });
  }

  @Endpoint('GET', '/v1/webhook-deliveries/:delivery_id', {
    summary: 'Get a webhook delivery with its attempts',
    access: 'webhooks:read',
    answer: { status: 200, schema: WebhookDeliveryDetail, description: 'The delivery and every attempt.' },
    problems: ['webhook_delivery.not_found'],
  })
  async get(
    @Agent() { orgId }: AgentCaller,
    @Param({ schema: WebhookDeliveryPath }) { delivery_id }: WebhookDeliveryPath,
  ): Promise<ReplyOf<typeof GetWebhookDelivery>> {
    return this.commands.send(GetWebhookDelivery, { org_id: orgId, delivery_id });
  }

  @Endpoint('POST', '/v1/webhook-deliveries/:delivery_id/redeliver', {
    summary: 'Deliver an event again',
    description:
      'With the same `webhook-id`; its attempts are counted from the beginning. The first goes out at once, also while the ' +
      'endpoint rests.',
    access: 'webhooks:write',
    answer: { status: 200, schema: WebhookDeliveryView, description: 'The delivery, pending again.' },
    problems: ['webhook_delivery.not_found', 'webhook_delivery.pending', 'webhook_endpoint.disabled'],
  })
  async redeliver(
    @Agent() { orgId }: AgentCaller,
    @Param({ schema: WebhookDeliveryPath }) { delivery_id }: WebhookDeliveryPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<WebhookDeliveryView>> {
    const request = { org_id: orgId, delivery_id, ...(idempotency && { idempotency }) };
    const { delivery, replayed } = await this.commands.send(RedeliverWebhook, request);
    return new Answer(delivery, { replayed });
  }
}
