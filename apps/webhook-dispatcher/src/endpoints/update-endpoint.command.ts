import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UpdateWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { PublicUrls } from '../delivery/public-urls.js';
import { EndpointHealth } from './endpoint-health.js';
import { EndpointsRepository } from './endpoints.repository.js';

@Controller()
export class UpdateEndpointCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: EndpointsRepository,
    private readonly health: EndpointHealth,
    private readonly urls: PublicUrls,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(UpdateWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
    change,
    receivable,
  }: RequestOf<typeof UpdateWebhookEndpoint>): Promise<ReplyOf<typeof UpdateWebhookEndpoint>> {
    if (change.url !== undefined) this.urls.check(change.url);
    return transaction(this.dataSource, async manager => {
      const endpoint = await this.endpoints.update(
        manager,
        { orgId: org_id, pools },
        endpoint_id,
        { change, receivable },
        this.clock.now(),
      );
      // Enabling an endpoint implies that its receiver is back.
      if (change.enabled === true) await this.health.reset(manager, org_id, endpoint);
      return endpoint;
    });
  }
}
