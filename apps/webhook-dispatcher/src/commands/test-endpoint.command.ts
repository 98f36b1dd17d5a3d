import { Controller } from '@nestjs/common';
import { ServiceError, TestWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { IdSource, currentTraceparent } from '#libs/platform';
import { destinationOf } from '../domain/destination.js';
import { testEvent } from '../domain/test-event.js';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';
import { Traffic } from '../sending/traffic.js';
import { IdempotentWrites } from './idempotent-writes.js';

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

  @Answers(TestWebhookEndpoint)
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
