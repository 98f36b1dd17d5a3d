import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MatchView, StoredMatchRound } from '../../model/match-view.js';
import { Id } from '../../model/scalars.js';
import { WaitingFor } from '../../model/waiting-for.js';

/** The workers considered for a task, and the reasons for the choice. A task that was not matched yet has no rounds. */
export const GetMatch = defineCommand({
  subject: 'command.matcher.get-match',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: MatchView.extend({ rounds: z.array(StoredMatchRound) }),
});

/** Why a task's open places have no worker; null for a task that does not wait for one. */
export const ExplainWaiting = defineCommand({
  subject: 'command.matcher.explain-waiting',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.object({ waiting_for: WaitingFor.nullable() }),
  // The result is an optional part of a response.
  deadlineMs: 1_000,
});
