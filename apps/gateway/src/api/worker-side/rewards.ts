import { Injectable, Logger } from '@nestjs/common';
import { GetRewards, ServiceError } from '#libs/contracts';
import type { AssignmentView, ReplyOf, RequestInput, UnpricedAssignment } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';

type Asked = RequestInput<typeof GetRewards>['assignments'][number];
export type Reward = ReplyOf<typeof GetRewards>['rewards'][number];

/** Adds to a worker's assignments what billing says they earn. */
@Injectable()
export class Rewards {
  private readonly logger = new Logger(Rewards.name);

  constructor(private readonly commands: CommandClient) {}

  /** Work is shown without its reward while billing cannot say it: money is no reason to hold up the work. */
  async addToAll(workerId: string, page: readonly UnpricedAssignment[]): Promise<AssignmentView[]> {
    const parts = page.map(separate);
    const rewards = await this.askIfPossible(
      workerId,
      parts.map(({ asked }) => asked),
    );
    const rewardOf = new Map(rewards.map(one => [one.assignment_id, one]));
    return parts.map(({ assignment }) => withReward(assignment, rewardOf.get(assignment.assignment_id)));
  }

  /**
   * The rewards of a page that billing knows, by assignment.
   *
   * @throws ServiceError `service.unavailable` and others while billing does not answer
   */
  async of(workerId: string, page: readonly UnpricedAssignment[]): Promise<ReadonlyMap<string, Reward>> {
    const rewards = await this.ask(
      workerId,
      page.map(one => separate(one).asked),
    );
    return new Map(rewards.map(one => [one.assignment_id, one]));
  }

  private async ask(workerId: string, assignments: Asked[]): Promise<readonly Reward[]> {
    if (assignments.length === 0) return [];
    return (await this.commands.send(GetRewards, { worker_id: workerId, assignments })).rewards;
  }

  private async askIfPossible(workerId: string, assignments: Asked[]): Promise<readonly Reward[]> {
    try {
      return await this.ask(workerId, assignments);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.logger.warn({ msg: 'Assignments are shown without their rewards.', code: error.code });
      return [];
    }
  }
}

/** An assignment as the answer of an action on it has it. */
export function withoutReward(unpriced: UnpricedAssignment): AssignmentView {
  return withReward(separate(unpriced).assignment, undefined);
}

type WithoutReward = Omit<UnpricedAssignment, 'paid_answers'>;

function separate({ paid_answers, ...assignment }: UnpricedAssignment): {
  readonly assignment: WithoutReward;
  readonly asked: Asked;
} {
  const { assignment_id, task } = assignment;
  return { assignment, asked: { assignment_id, task_id: task.task_id, paid_answers } };
}

function withReward(assignment: WithoutReward, reward: Reward | undefined): AssignmentView {
  const { amount_micros: amountMicros = null, currency = null } = reward ?? {};
  return { ...assignment, reward_micros: amountMicros, reward_currency: currency };
}
