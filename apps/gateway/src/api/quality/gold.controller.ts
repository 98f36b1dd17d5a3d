import { Body, Controller, Param, Query } from '@nestjs/common';
import { GetTask, GoldView, ListGold, UnmarkGold, pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { TaskPath } from '../../edge/schemas/path-parameters.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { KnownAnswer, KnownAnswers } from './known-answers.js';

@Controller()
export class GoldController {
  constructor(
    private readonly commands: CommandClient,
    private readonly known: KnownAnswers,
  ) {}

  @Endpoint('POST', '/v1/tasks/:task_id/gold', {
    summary: 'Set the known answer of a task',
    description:
      'Workers are judged by it: earlier answers immediately, later ones as they arrive. Nothing visible to workers ' +
      'or webhooks reveals that the answer is known. Of an object, only the given fields are judged; of a decision ' +
      'that is the verdict, with the changed action for `edited`. Setting another answer judges all workers again.',
    access: 'quality:write',
    poolLimits: 'filtered',
    audit: { action: 'gold.set', fields: [] },
    answer: { status: 200, schema: GoldView, description: 'The known answer and its results so far.' },
    problems: ['task.not_found', 'output.invalid', 'output.too_costly', 'schema.busy'],
  })
  async mark(
    @Agent() caller: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Body({ schema: KnownAnswer }) answer: KnownAnswer,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<GoldView>> {
    const { gold, replayed } = await this.known.mark(caller, task_id, answer, idempotency);
    return new Answer(gold, { replayed });
  }

  @Endpoint('DELETE', '/v1/tasks/:task_id/gold', {
    summary: 'Remove the known answer of a task',
    description: 'Earlier judgements by it are withdrawn too.',
    access: 'quality:write',
    poolLimits: 'filtered',
    audit: { action: 'gold.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'The known answer is removed.' },
    problems: ['task.not_found', 'gold.not_found'],
  })
  async unmark(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
  ): Promise<void> {
    // The registry knows the organization and the pool of a task; consensus does not know pools.
    await this.commands.send(GetTask, { task_id, org_id: orgId, pools });
    await this.commands.send(UnmarkGold, { org_id: orgId, task_id });
  }

  @Endpoint('GET', '/v1/quality/gold', {
    summary: 'List tasks with a known answer',
    description: 'Most recently set first.',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(GoldView), description: 'A page of known answers.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId }: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.commands.send(ListGold, { org_id: orgId, ...query });
  }
}
