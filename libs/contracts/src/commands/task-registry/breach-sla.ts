import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { BreachKind } from '../../model/task-status.js';
import { TimedProgress } from './task-progress.js';

/**
 * Reports a missed time limit; published once per kind. `unmatched` counts only once the task has been waiting for a
 * worker long enough: before that nothing changes and `next_check_at` is the time of the next check. An ended task is
 * `task.conflict`. The registry detects `stalled` itself: see `CheckWork`.
 */
export const BreachSla = defineCommand({
  subject: 'command.task-registry.breach',
  sentBy: ['sla-monitor'],
  request: z.strictObject({ task_id: Id, kind: BreachKind.exclude(['stalled']), due_at: InstantOut }),
  reply: TimedProgress,
});
