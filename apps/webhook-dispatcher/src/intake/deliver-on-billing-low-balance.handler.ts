import { Controller } from '@nestjs/common';
import { BillingLowBalance } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { EventIntake } from './event-intake.js';

/** Delivers the event to the organization's endpoints that subscribed to it. */
@Controller()
export class DeliverOnBillingLowBalance {
  constructor(private readonly intake: EventIntake) {}

  @OnEvent(BillingLowBalance, { durable: 'webhook-dispatcher--billing-low-balance' })
  async handle(event: EventOf<typeof BillingLowBalance>): Promise<void> {
    await this.intake.accept(event);
  }
}
