import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetWebhookDelivery } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { DeliveriesRepository } from './deliveries.repository.js';

@Controller()
export class GetDeliveryQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  @HandlesCommand(GetWebhookDelivery)
  async handle({
    org_id,
    pools,
    delivery_id,
  }: RequestOf<typeof GetWebhookDelivery>): Promise<ReplyOf<typeof GetWebhookDelivery>> {
    const delivery = await this.deliveries.get(this.dataSource, { orgId: org_id, pools }, delivery_id);
    return { ...delivery, attempt_log: await this.deliveries.attemptsOf(this.dataSource, delivery_id) };
  }
}
