import { Controller, Param, Query } from '@nestjs/common';
import { GetMatch, GetTask, ListTaskEvents, MatchView, pageOf } from '#libs/contracts';
import type { MatchRound, StoredMatchRound } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { TaskPath } from '../../edge/schemas/path-parameters.js';
import { DocumentedLoggedEvent } from '../../openapi/models/task-models.js';
import { EventsQuery } from './task.dto.js';

@Controller()
export class TaskHistoryController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/tasks/:task_id/events', {
    summary: 'Get a task’s history',
    description:
      'In order. Each event contains the hash of the one before it. With `hash_version` 2, `hash` is SHA-256 of the ' +
      'bytes of `previous_hash` (none for the first event) followed by the commitment: HMAC-SHA-256 with the key ' +
      '`salt` over the event without `hash`, `previous_hash`, `hash_version`, and `salt`, in canonical JSON ' +
      '(RFC 8785). With version 1 it is SHA-256 of `previous_hash` as text followed by that JSON.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(DocumentedLoggedEvent), description: 'A page of events.' },
    problems: ['task.not_found', 'cursor.invalid'],
  })
  async events(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Query({ schema: EventsQuery }) query: EventsQuery,
  ) {
    return this.commands.send(ListTaskEvents, { task_id, org_id: orgId, pools, ...query });
  }

  @Endpoint('GET', '/v1/tasks/:task_id/match', {
    summary: 'Get a task’s match rounds',
    description: 'The workers considered in each round, with the parts of each score.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: {
      status: 200,
      schema: MatchView,
      description: 'The rounds so far.',
    },
    problems: ['task.not_found'],
  })
  async match(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
  ): Promise<MatchView> {
    // The registry knows the organization and the pool of a task; the matcher does not know every task yet.
    await this.commands.send(GetTask, { task_id, org_id: orgId, pools });
    const { rounds, ...match } = await this.commands.send(GetMatch, { org_id: orgId, task_id });
    return { ...match, rounds: rounds.map(toMatchRound) };
  }
}

function toMatchRound({ separated, excluded, ...round }: StoredMatchRound): MatchRound {
  if (separated === 0) return { ...round, excluded };
  return { ...round, excluded: [...excluded, { rule: 'separation', workers: separated }] };
}
