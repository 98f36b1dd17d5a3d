import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';

@Controller()
export class GetEndpointCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: EndpointsRepository,
  ) {}

  @Answers(GetWebhookEndpoint)
  async handle({
    org_id,
    pools,
    endpoint_id,
  }: RequestOf<typeof GetWebhookEndpoint>): Promise<ReplyOf<typeof GetWebhookEndpoint>> {
    return this.endpoints.get(this.dataSource, { orgId: org_id, pools }, endpoint_id);
  }
}
