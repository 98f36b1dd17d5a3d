import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Price } from '../../model/money.js';
import { Id } from '../../model/scalars.js';
import { TaskProgress } from './task-progress.js';

/** The funds of a task are now held: created → queued. Errors: `task.not_found`, `task.conflict`. */
export const QueueTask = defineCommand({
  subject: 'command.task-registry.queue',
  sentBy: ['billing'],
  request: z.strictObject({ task_id: Id, price: Price }),
  reply: TaskProgress,
});
