import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coalescer, transaction } from '#libs/database';
import { Clock, IdSource, Metrics } from '#libs/platform';
import { GoldJudge } from '../gold/gold-judge.js';
import { stepKey } from '../methods/step.rule.js';
import { decideBatch } from './decide-batch.js';
import type { Counted } from './decide-batch.js';
import type { VoteToCount } from './undecided-step.js';

/**
 * The stored steps with several answers: locks a step, counts its votes, lets the rules decide and writes the decision,
 * in one transaction for all concurrent votes.
 */
@Injectable()
export class RoundRepository implements OnApplicationShutdown {
  private readonly coalescer: Coalescer<VoteToCount, Counted>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly gold: GoldJudge,
    clock: Clock,
    ids: IdSource,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer<VoteToCount, Counted>({
      keyOf: ({ vote }) => stepKey(vote),
      onBatch: size => {
        metrics.batchWritten('rounds', size);
      },
      runBatch: async votes => {
        const outcomes = await transaction(this.dataSource, manager =>
          decideBatch(manager, votes, { now: clock.now(), nextId: () => ids.next() }),
        );
        await this.gold.judgeCommitted(votes.map(({ vote }) => vote.taskId));
        return outcomes.map(value => ({ ok: true, value }));
      },
    });
  }

  /**
   * Stores the vote, once, and returns the step's decision, unless it takes too long to compute in a transaction.
   *
   * @throws ServiceError `unavailable` when the database cannot be reached
   */
  count(vote: VoteToCount): Promise<Counted> {
    return this.coalescer.submit(vote);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
  }
}
