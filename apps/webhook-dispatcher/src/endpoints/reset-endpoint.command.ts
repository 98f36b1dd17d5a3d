import { Controller } from '@nestjs/common';
import { ResetWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { destinationOf } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { IdempotentWrites } from '../secrets/idempotent-writes.js';
import { EndpointHealth } from './endpoint-health.js';
import { EndpointsRepository } from './endpoints.repository.js';

const Answer = ResetWebhookEndpoint.reply.omit({ replayed: true });

@Controller()
export class ResetEndpointCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly endpoints: EndpointsRepository,
    private readonly health: EndpointHealth,
    private readonly traffic: Traffic,
  ) {}

  @HandlesCommand(ResetWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
    idempotency,
  }: RequestOf<typeof ResetWebhookEndpoint>): Promise<ReplyOf<typeof ResetWebhookEndpoint>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async manager => {
      const endpoint = await this.endpoints.get(manager, { orgId: org_id, pools }, endpoint_id);
      await this.health.reset(manager, org_id, endpoint);
      return { endpoint: await this.health.detailOf(manager, org_id, endpoint) };
    });
    if (!replayed) this.traffic.reset(destinationOf(org_id, result.endpoint.url));
    return { ...result, replayed };
  }
}
