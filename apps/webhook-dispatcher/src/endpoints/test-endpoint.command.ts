import { Controller } from '@nestjs/common';
import { ServiceError, TestWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { IdSource, currentTraceparent } from '#libs/platform';
import { DeliveriesRepository } from '../delivery/deliveries.repository.js';
import { destinationOf } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { IdempotentWrites } from '../secrets/idempotent-writes.js';
import { EndpointsRepository } from './endpoints.repository.js';

const Answer = TestWebhookEndpoint.reply.omit({ replayed: true });

@Controller()
export class TestEndpointCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly traffic: Traffic,
    private readonly ids: IdSource,
  ) {}

  @HandlesCommand(TestWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
    idempotency,
  }: RequestOf<typeof TestWebhookEndpoint>): Promise<ReplyOf<typeof TestWebhookEndpoint>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async (manager, now) => {
      const { url, enabled } = await this.endpoints.get(manager, { orgId: org_id, pools }, endpoint_id);
      if (!enabled) {
        throw new ServiceError(
          'conflict',
          'webhook_endpoint.disabled',
          'This endpoint is disabled. Enable it first.',
        );
      }
      const delivery = await this.deliveries.addTest(manager, {
        ...destinationOf(org_id, url),
        orgId: org_id,
        endpointId: endpoint_id,
        deliveryId: this.ids.next(),
        event: testEvent({ id: this.ids.next(), orgId: org_id, endpointId: endpoint_id, now }),
        traceparent: currentTraceparent(),
      });
      return { delivery };
    });
    if (!replayed) this.traffic.slots.expedite();
    return { ...result, replayed };
  }
}

/** The event sent by a test: an ordinary event, about the endpoint itself. */
export function testEvent(test: {
  readonly id: string;
  readonly orgId: string;
  readonly endpointId: string;
  readonly now: Date;
}): { readonly id: string; readonly type: 'webhook.test' } & Readonly<Record<string, unknown>> {
  return {
    specversion: '1.0',
    id: test.id,
    source: 'countersign/webhook-dispatcher',
    type: 'webhook.test',
    subject: test.endpointId,
    time: test.now.toISOString(),
    datacontenttype: 'application/json',
    orgid: test.orgId,
    data: { endpoint_id: test.endpointId, message: 'A test of this webhook endpoint.' },
  };
}
