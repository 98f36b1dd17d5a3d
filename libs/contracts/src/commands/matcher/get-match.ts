import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MatchView } from '../../model/match-view.js';
import { Id } from '../../model/scalars.js';

/** Who was considered for a task and why this worker. A task nobody has looked at yet has no rounds. */
export const GetMatch = defineCommand({
  subject: 'command.matcher.get-match',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: MatchView,
});
