import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { BreachKind } from '../../model/task-status.js';
import { TaskProgress } from './task-progress.js';

/** A promise about time was missed; told once for each kind. An ended task is `task.conflict`. */
export const BreachSla = defineCommand({
  subject: 'command.task-registry.breach',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, kind: BreachKind, due_at: InstantOut }),
  reply: TaskProgress,
});
