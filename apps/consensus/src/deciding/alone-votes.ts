import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coalescer } from '#libs/database';
import { Metrics } from '#libs/platform';
import { GoldJudge } from '../gold/gold-judge.js';
import { writeVotes } from '../persistence/write-votes.js';
import type { IncomingVote } from './incoming-vote.js';

/** Nobody waits for these, so they wait for company: at 120 a second a dozen go together. */
const GATHER_MS = 100;

/**
 * Keeps answers that were asked for alone, in case their right answer becomes known. Their verdicts have been told
 * already; an event whose answer could not be kept comes again.
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

  /** Returns once the vote is stored. Keeping it again changes nothing. */
  async keep(vote: IncomingVote): Promise<void> {
    await this.#coalescer.submit(vote);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#coalescer.drain();
  }
}
