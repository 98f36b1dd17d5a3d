import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Coalescer } from '#libs/database';
import { Metrics } from '#libs/platform';
import { GoldJudge } from '../gold/gold-judge.js';
import type { IncomingVote } from './incoming-vote.rule.js';
import { writeVotes } from './votes.sql.js';

/** No caller waits for these, so they are batched: at 120 a second a batch holds about a dozen. */
const BATCH_DELAY_MS = 100;

/**
 * Stores answers to single-answer steps, in case their correct answer becomes known. Their verdicts have been published
 * already; if an answer cannot be stored, its event is redelivered.
 */
@Injectable()
export class SingleAnswerVotes implements OnApplicationShutdown {
  private readonly coalescer: Coalescer<IncomingVote, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly gold: GoldJudge,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer<IncomingVote, undefined>({
      keyOf: ({ assignmentId }) => assignmentId,
      maxBatch: 500,
      onBatch: size => {
        // The label is part of the metric's interface: dashboards query it.
        metrics.batchWritten('alone-votes', size);
      },
      runBatch: async votes => {
        await pause(BATCH_DELAY_MS);
        await writeVotes(this.dataSource, votes, { isSingleAnswer: true });
        await this.gold.judgeCommitted(votes.map(({ taskId }) => taskId));
        return votes.map(() => ({ ok: true, value: undefined }));
      },
    });
  }

  /** Resolves once the vote is stored. Idempotent. */
  async store(vote: IncomingVote): Promise<void> {
    await this.coalescer.submit(vote);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
  }
}
