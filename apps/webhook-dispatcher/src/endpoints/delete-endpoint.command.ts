import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeleteWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { EndpointsRepository } from './endpoints.repository.js';

@Controller()
export class DeleteEndpointCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: EndpointsRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(DeleteWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
  }: RequestOf<typeof DeleteWebhookEndpoint>): Promise<ReplyOf<typeof DeleteWebhookEndpoint>> {
    await transaction(this.dataSource, manager =>
      this.endpoints.delete(manager, { orgId: org_id, pools }, endpoint_id, this.clock.now()),
    );
    return {};
  }
}
