import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListWebhookEndpoints } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { EndpointsRepository } from './endpoints.repository.js';

@Controller()
export class ListEndpointsQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: EndpointsRepository,
  ) {}

  @HandlesCommand(ListWebhookEndpoints)
  async handle({
    org_id,
    pools,
    ...page
  }: RequestOf<typeof ListWebhookEndpoints>): Promise<ReplyOf<typeof ListWebhookEndpoints>> {
    return this.endpoints.list(this.dataSource.manager, { orgId: org_id, pools }, page);
  }
}
