import { Controller } from '@nestjs/common';
import type { CloudEvent } from '#libs/contracts';
import { OnEveryEvent } from '#libs/messaging';
import { EventIntake } from '../sending/event-intake.js';

/** Many at a time, because what comes together is written together. */
const CONCURRENCY = 256;

/** Every event of a task goes to the task's callback and to the organization's endpoints that asked for it. */
@Controller()
export class DeliverOnTaskEvent {
  constructor(private readonly intake: EventIntake) {}

  @OnEveryEvent('task.*', { durable: 'webhook-dispatcher--task-all', concurrency: CONCURRENCY })
  async handle(event: CloudEvent): Promise<void> {
    await this.intake.take(event);
  }
}
