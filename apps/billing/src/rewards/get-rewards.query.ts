import { Controller, Inject } from '@nestjs/common';
import { GetRewards } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { HOLD_TERMS } from '../billing.config.js';
import type { HoldTerms } from '../billing.config.js';
import { rewardFrom } from './reward.rule.js';
import { RewardsRepository } from './rewards.repository.js';

@Controller()
export class GetRewardsQuery {
  constructor(
    private readonly rewards: RewardsRepository,
    @Inject(HOLD_TERMS) private readonly terms: HoldTerms,
  ) {}

  @HandlesCommand(GetRewards)
  async handle(request: RequestOf<typeof GetRewards>): Promise<ReplyOf<typeof GetRewards>> {
    const { worker_id, assignments } = request;
    const taskIds = assignments.map(({ task_id }) => task_id);
    const holds = await this.rewards.holdsOf(worker_id, taskIds);
    return {
      rewards: assignments.flatMap(({ assignment_id, task_id, paid_answers }) => {
        const hold = holds.get(task_id);
        if (hold === undefined) return [];
        const rewardMicros = rewardFrom(hold, paid_answers, this.terms.workerSharePercent);
        if (rewardMicros === null) return [];
        const settledAt = paid_answers === 0 ? null : hold.settledAt;
        return [
          {
            assignment_id,
            // A part of one hold, which a number represents exactly: see `priceHeld`.
            amount_micros: Number(rewardMicros),
            currency: hold.currency,
            settled_at: settledAt?.toISOString() ?? null,
          },
        ];
      }),
    };
  }
}
