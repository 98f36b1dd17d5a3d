import { Controller } from '@nestjs/common';
import type { CloudEvent } from '#libs/contracts';
import { OnEveryEvent } from '#libs/messaging';
import { EventIntake } from './event-intake.js';

/** Delivers the event to the subscribed endpoints of the organization, and of the task that caused it. */
@Controller()
export class DeliverOnEveryQualityEvent {
  constructor(private readonly intake: EventIntake) {}

  @OnEveryEvent('quality.*', { durable: 'webhook-dispatcher--every-quality-event' })
  async handle(event: CloudEvent): Promise<void> {
    await this.intake.accept(event);
  }
}
