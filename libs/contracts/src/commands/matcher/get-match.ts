import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MatchView, StoredMatchRound } from '../../model/match-view.js';
import { Id } from '../../model/scalars.js';

/** The workers considered for a task, and the reasons for the choice. A task that was not matched yet has no rounds. */
export const GetMatch = defineCommand({
  subject: 'command.matcher.get-match',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: MatchView.extend({ rounds: z.array(StoredMatchRound) }),
});
