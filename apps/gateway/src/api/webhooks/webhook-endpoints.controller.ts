import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  DeleteWebhookEndpoint,
  GetWebhookEndpoint,
  ListWebhookEndpoints,
  ResetWebhookEndpoint,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
  WebhookDeliveryView,
  WebhookEndpointChange,
  WebhookEndpointDetail,
  WebhookEndpointSpec,
  WebhookEndpointView,
  pageOf,
} from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { z } from 'zod';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { WebhookEndpointPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { poolLimitOf } from '../../edge/auth/pool-limits.js';
import { receivableBy } from './require-receivable.js';
import { WebhookCreation } from './webhook-creation.js';
import { EndpointQuery, NewWebhookEndpoint } from './webhook.dto.js';

@Controller()
export class WebhookEndpointsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly creation: WebhookCreation,
  ) {}

  @Endpoint('POST', '/v1/webhook-endpoints', {
    summary: 'Create a webhook endpoint',
    calls: '/url',
    description:
      'Receives the events of all tasks, or those named; with `task_id`, only those of that task, which may have ' +
      'ended already. An endpoint created with a pool-limited key receives only events of tasks in those pools. The ' +
      'secret is returned once and cannot be retrieved later. For a task, the same URL and dialect update the ' +
      'existing endpoint’s `events`, unless it was created for other pools. Events require the scope to read them: ' +
      '`tasks:read`, `quality:read` for `quality.alert`, `billing:read` for `billing.low_balance`; by default the ' +
      'endpoint receives all events that the key may read.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.create', fields: ['url', 'events', 'task_id', 'dialect'] },
    answer: {
      status: 201,
      schema: NewWebhookEndpoint,
      description: 'The endpoint and its secret.',
      secret: true,
      location: true,
    },
    problems: ['task.not_found', 'webhook.url_not_public', 'webhook.too_many_endpoints'],
  })
  async create(
    @Agent() caller: AgentCaller,
    @Body({ schema: WebhookEndpointSpec }) endpoint: z.infer<typeof WebhookEndpointSpec>,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewWebhookEndpoint>> {
    const { endpoint: created, secret, replayed } = await this.creation.create(caller, endpoint, idempotency);
    const location = `/v1/webhook-endpoints/${created.endpoint_id}`;
    return new Answer({ ...created, secret }, { replayed, location });
  }

  @Endpoint('GET', '/v1/webhook-endpoints', {
    summary: 'List webhook endpoints',
    description: 'Newest first, including those of single tasks. With `task_id`, only those of that task.',
    access: 'webhooks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(WebhookEndpointView), description: 'A page of endpoints.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: EndpointQuery }) query: EndpointQuery) {
    const { orgId } = caller;
    return this.commands.send(ListWebhookEndpoints, { org_id: orgId, ...poolLimitOf(caller), ...query });
  }

  @Endpoint('GET', '/v1/webhook-endpoints/:endpoint_id', {
    summary: 'Get a webhook endpoint',
    description:
      '`health` shows how its destination has responded recently, whether deliveries are waiting for it, until when ' +
      'and why. An endpoint is `failing` while every attempt fails. After half of the configured time (5 days by ' +
      'default) the other endpoints receive `webhook.endpoint_failing`; at its end the endpoint is disabled, they ' +
      'receive `webhook.endpoint_disabled`, and its pending deliveries are skipped.',
    access: 'webhooks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: WebhookEndpointDetail, description: 'The endpoint, without its secret.' },
    problems: ['webhook_endpoint.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
  ): Promise<WebhookEndpointDetail> {
    return this.commands.send(GetWebhookEndpoint, {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
    });
  }

  @Endpoint('PATCH', '/v1/webhook-endpoints/:endpoint_id', {
    summary: 'Change a webhook endpoint',
    description:
      'Omitted fields are unchanged. `enabled: true` also enables an endpoint that was disabled because it ' +
      'responded with 410 or every attempt failed for days. Skipped deliveries can be redelivered. Changing the URL ' +
      'or the events, or enabling it, requires the scopes of all its events.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.update', fields: ['url', 'events', 'enabled'] },
    answer: { status: 200, schema: WebhookEndpointView, description: 'The changed endpoint.' },
    problems: [
      'webhook_endpoint.not_found',
      'webhook.url_not_public',
      'webhook.event_unknown',
      'webhook.event_not_receivable',
    ],
  })
  async change(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
    @Body({ schema: WebhookEndpointChange }) change: z.infer<typeof WebhookEndpointChange>,
  ): Promise<WebhookEndpointView> {
    return this.commands.send(UpdateWebhookEndpoint, {
      ...receivableBy(caller),
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
      change,
    });
  }

  @Endpoint('DELETE', '/v1/webhook-endpoints/:endpoint_id', {
    summary: 'Delete a webhook endpoint',
    description: 'Its pending deliveries are skipped.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'Deleted.' },
    problems: ['webhook_endpoint.not_found'],
  })
  async delete(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
  ): Promise<void> {
    await this.commands.send(DeleteWebhookEndpoint, {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
    });
  }

  @Endpoint('POST', '/v1/webhook-endpoints/:endpoint_id/reset', {
    summary: 'Reset the health of a webhook endpoint',
    description:
      'For a receiver that works again: deliveries no longer wait for its `Retry-After` or its breaker, and the ' +
      'next thousand retries are due immediately. A disabled endpoint stays disabled; `PATCH` enables it.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.reset', fields: [] },
    answer: { status: 200, schema: WebhookEndpointDetail, description: 'The changed endpoint.' },
    problems: ['webhook_endpoint.not_found'],
  })
  async reset(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<WebhookEndpointDetail>> {
    const request = {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
      ...(idempotency && { idempotency }),
    };
    const { endpoint, replayed } = await this.commands.send(ResetWebhookEndpoint, request);
    return new Answer(endpoint, { replayed });
  }

  @Endpoint('POST', '/v1/webhook-endpoints/:endpoint_id/test', {
    summary: 'Send a test event',
    description: 'Sends an event of type `webhook.test` to this endpoint only.',
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.test', fields: [] },
    answer: {
      status: 201,
      schema: WebhookDeliveryView,
      description: 'The created delivery.',
      location: true,
    },
    problems: ['webhook_endpoint.not_found', 'webhook_endpoint.disabled'],
  })
  async test(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<WebhookDeliveryView>> {
    const request = {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
      ...(idempotency && { idempotency }),
    };
    const { delivery, replayed } = await this.commands.send(TestWebhookEndpoint, request);
    return new Answer(delivery, { replayed, location: `/v1/webhook-deliveries/${delivery.delivery_id}` });
  }
}
