import { Controller } from '@nestjs/common';
import type { CloudEvent } from '#libs/contracts';
import { OnEveryEvent } from '#libs/messaging';
import { EventIntake } from './event-intake.js';

/** Delivers the event to the subscribed endpoints of the organization. */
@Controller()
export class DeliverOnEveryAuditEvent {
  constructor(private readonly intake: EventIntake) {}

  @OnEveryEvent('audit.*', { durable: 'webhook-dispatcher--every-audit-event' })
  async handle(event: CloudEvent): Promise<void> {
    await this.intake.accept(event);
  }
}
