import { Controller } from '@nestjs/common';
import { RedeliverWebhook, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { destinationOf } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { IdempotentWrites } from '../secrets/idempotent-writes.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { OutgoingRepository } from './outgoing.repository.js';

const Answer = RedeliverWebhook.reply.omit({ replayed: true });

@Controller()
export class RedeliverCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly deliveries: DeliveriesRepository,
    private readonly outgoing: OutgoingRepository,
    private readonly traffic: Traffic,
  ) {}

  @HandlesCommand(RedeliverWebhook)
  async handle({
    org_id,
    pools,
    delivery_id,
    idempotency,
  }: RequestOf<typeof RedeliverWebhook>): Promise<ReplyOf<typeof RedeliverWebhook>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async manager => {
      const viewer = { orgId: org_id, pools };
      const { url } = await this.deliveries.get(manager, viewer, delivery_id);
      if ((await this.outgoing.skipReasonOf(manager, delivery_id)) !== null) {
        throw new ServiceError(
          'conflict',
          'webhook_endpoint.disabled',
          'Nothing is sent to this destination any more: it was disabled, deleted, or answered 410.',
        );
      }
      return {
        delivery: await this.deliveries.redeliver(manager, viewer, delivery_id, destinationOf(org_id, url)),
      };
    });
    if (!replayed) this.traffic.slots.expedite();
    return { ...result, replayed };
  }
}
