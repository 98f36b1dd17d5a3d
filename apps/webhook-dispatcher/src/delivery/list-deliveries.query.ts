import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListWebhookDeliveries } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { DeliveriesRepository } from './deliveries.repository.js';

@Controller()
export class ListDeliveriesQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  @HandlesCommand(ListWebhookDeliveries)
  async handle(
    request: RequestOf<typeof ListWebhookDeliveries>,
  ): Promise<ReplyOf<typeof ListWebhookDeliveries>> {
    return this.deliveries.list(this.dataSource, request);
  }
}
