import { Controller } from '@nestjs/common';
import type { CloudEvent } from '#libs/contracts';
import { OnEveryEvent } from '#libs/messaging';
import { EventIntake } from './event-intake.js';

/** Delivers the event to the organization's other endpoints that subscribed to it. */
@Controller()
export class DeliverOnEveryWebhookEvent {
  constructor(private readonly intake: EventIntake) {}

  @OnEveryEvent('webhook.*', { durable: 'webhook-dispatcher--every-webhook-event' })
  async handle(event: CloudEvent): Promise<void> {
    await this.intake.accept(event);
  }
}
