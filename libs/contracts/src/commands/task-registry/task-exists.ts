import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** Which of these tasks were ever created. Billing's sweep asks before it voids a hold without a task. */
export const TasksExist = defineCommand({
  subject: 'command.task-registry.exist',
  sentBy: ['billing'],
  request: z.strictObject({ task_ids: z.array(Id).min(1).max(1_000) }),
  reply: z.strictObject({ existing: z.array(Id) }),
});
