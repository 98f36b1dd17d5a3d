import { Controller, Query } from '@nestjs/common';
import { ListAssignments } from '#libs/contracts';
import type { UnpricedAssignment } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PageQuery } from '../../edge/schemas/input.js';
import type { EarnedWork } from './earned-work.dto.js';
import { EarnedWorkPage } from './earned-work.dto.js';
import { earnedBy } from './earned-work.rule.js';
import { Rewards } from './rewards.js';
import type { Reward } from './rewards.js';

/** Offers that were declined or lapsed are no work. */
const WORK = ['submitted' as const, 'withdrawn' as const, 'released' as const];

@Controller()
export class EarnedWorkController {
  constructor(
    private readonly commands: CommandClient,
    private readonly rewards: Rewards,
  ) {}

  @Endpoint('GET', '/v1/worker/earnings/entries', {
    summary: 'List what my work has earned',
    description:
      'Each assignment that was submitted, withdrawn, or released, newest offer first: what it earned by the ledger, ' +
      'or the reason why it is not paid, or not yet. `not_counted` follows from the answers of others, or for a task ' +
      'with one answer from its verdict.',
    access: 'worker',
    answer: { status: 200, schema: EarnedWorkPage, description: 'A page of assignments.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<EarnedWorkPage> {
    const request = { worker_id: workerId, statuses: WORK, ...query };
    const { data, next_cursor } = await this.commands.send(ListAssignments, request);
    const rewards = await this.rewards.of(workerId, data);
    return { data: data.map(one => earnedWork(one, rewards.get(one.assignment_id))), next_cursor };
  }
}

function earnedWork(assignment: UnpricedAssignment, reward: Reward | undefined): EarnedWork {
  const { assignment_id, submitted_at, ended_at, task } = assignment;
  const earned = earnedBy(assignment, reward);
  return {
    assignment_id,
    task_id: task.task_id,
    task_type: task.task_type,
    title: task.title,
    submitted_at,
    ended_at,
    ...earned,
    amount_micros: earned.status === 'unpaid' ? 0 : (reward?.amount_micros ?? null),
    currency: reward?.currency ?? null,
    paid_at: earned.status === 'paid' ? (reward?.settled_at ?? null) : null,
  };
}
