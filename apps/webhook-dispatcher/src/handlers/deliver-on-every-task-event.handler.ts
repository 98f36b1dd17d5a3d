import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { OnEveryEvent, PoisonMessage } from '#libs/messaging';
import { EventIntake } from '../sending/event-intake.js';

/** Many at a time, because what comes together is written together. */
const CONCURRENCY = 256;

/** One that PostgreSQL refuses would make a batch of a hundred fail, each time it came. */
const Storable = z.looseObject({ subject: Id, sequence: z.int32() });

/** Delivers it to the task's callback and to the organization's endpoints that asked for it. */
@Controller()
export class DeliverOnEveryTaskEvent {
  constructor(private readonly intake: EventIntake) {}

  @OnEveryEvent('task.*', { durable: 'webhook-dispatcher--every-task-event', concurrency: CONCURRENCY })
  async handle(event: CloudEvent): Promise<void> {
    const { success, error } = Storable.safeParse(event);
    if (!success) throw new PoisonMessage(`This event cannot be kept: ${z.prettifyError(error)}`, 'refused');
    await this.intake.take(event);
  }
}
