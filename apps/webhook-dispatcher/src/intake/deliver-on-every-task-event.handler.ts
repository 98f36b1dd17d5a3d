import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, TaskErased } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { DeadLetterErasure, OnEveryEvent, PoisonMessage } from '#libs/messaging';
import { EventIntake } from './event-intake.js';
import { TaskErasure } from './task-erasure.js';

/** Many at a time, because concurrent events are written in one batch. */
const CONCURRENCY = 256;

/** An event that PostgreSQL rejects would make a batch of a hundred fail, on every redelivery. */
const Storable = z.looseObject({ subject: Id, sequence: z.int32() });

/** Delivers the event to the task's callback and to the organization's subscribed endpoints. */
@Controller()
export class DeliverOnEveryTaskEvent {
  constructor(
    private readonly intake: EventIntake,
    private readonly erasure: TaskErasure,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEveryEvent('task.*', { durable: 'webhook-dispatcher--every-task-event', concurrency: CONCURRENCY })
  async handle(event: CloudEvent): Promise<void> {
    const { success, error } = Storable.safeParse(event);
    if (!success)
      throw new PoisonMessage(`This event cannot be stored: ${z.prettifyError(error)}`, 'refused');
    await this.intake.accept(event);
    if (event.type !== TaskErased.type) return;
    await this.erasure.erase(event.subject);
    await this.deadLetters.eraseTask(event.subject);
  }
}
