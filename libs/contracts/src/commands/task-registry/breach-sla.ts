import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { BreachKind } from '../../model/task-status.js';
import { TimedProgress } from './task-progress.js';

/**
 * A promise about time was missed; published once for each kind. `unmatched` counts only while the task has been looking
 * for someone for a while: otherwise nothing changes and `next_check_at` says when to ask again. An ended task is
 * `task.conflict`. `stalled` is the registry's own finding: see `CheckWork`.
 */
export const BreachSla = defineCommand({
  subject: 'command.task-registry.breach',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, kind: BreachKind.exclude(['stalled']), due_at: InstantOut }),
  reply: TimedProgress,
});
