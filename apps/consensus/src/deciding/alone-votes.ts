import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coalescer } from '#libs/database';
import { Metrics } from '#libs/platform';
import { GoldJudge } from '../gold/gold-judge.js';
import { writeVotes } from '../persistence/write-votes.js';
import type { IncomingVote } from './incoming-vote.js';

/** No caller waits for these, so they are batched: at 120 a second a batch holds about a dozen. */
const GATHER_MS = 100;

/**
 * Stores answers to single-answer steps, in case their correct answer becomes known. Their verdicts have been published
 * already; if an answer cannot be stored, its event is redelivered.
 */
@Injectable()
export class AloneVotes implements OnApplicationShutdown {
  readonly #coalescer: Coalescer<IncomingVote, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly gold: GoldJudge,
    metrics: Metrics,
  ) {
    this.#coalescer = new Coalescer<IncomingVote, undefined>({
      keyOf: ({ assignmentId }) => assignmentId,
      maxBatch: 500,
      onBatch: size => {
        metrics.batchWritten('alone-votes', size);
      },
      runBatch: async votes => {
        await pause(GATHER_MS);
        await writeVotes(this.dataSource, votes, { isAlone: true });
        await this.gold.lookAt(votes.map(({ taskId }) => taskId));
        return votes.map(() => ({ ok: true, value: undefined }));
      },
    });
  }

  /** Resolves once the vote is stored. Idempotent. */
  async keep(vote: IncomingVote): Promise<void> {
    await this.#coalescer.submit(vote);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#coalescer.drain();
  }
}
