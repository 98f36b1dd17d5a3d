import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { EndpointHealth } from './endpoint-health.js';
import { EndpointsRepository } from './endpoints.repository.js';

@Controller()
export class GetEndpointQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: EndpointsRepository,
    private readonly health: EndpointHealth,
  ) {}

  @HandlesCommand(GetWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
  }: RequestOf<typeof GetWebhookEndpoint>): Promise<ReplyOf<typeof GetWebhookEndpoint>> {
    const endpoint = await this.endpoints.get(this.dataSource.manager, { orgId: org_id, pools }, endpoint_id);
    return this.health.detailOf(this.dataSource, org_id, endpoint);
  }
}
