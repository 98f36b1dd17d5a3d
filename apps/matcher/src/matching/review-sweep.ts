import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { ReviewRepository } from '../persistence/review.repository.js';
import { MatchingRules } from './matching-rules.js';
import { Placement } from './placement.js';
import { WorkReview } from './work-review.js';

/** Reviews workers whose certifications have expired, and those whose change could not be reviewed at once. */
@Injectable()
export class ReviewSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeping: RepeatedWork;

  constructor(
    private readonly reviews: ReviewRepository,
    private readonly review: WorkReview,
    private readonly placement: Placement,
    private readonly clock: Clock,
    { sweepEveryMs }: MatchingRules,
  ) {
    this.sweeping = new RepeatedWork({
      name: 'review of open work',
      everyMs: sweepEveryMs,
      work: signal => this.sweep(signal),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping.stop();
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = await this.reviews.claim(this.clock.now());
      if (due.length === 0) return;
      for (const worker of due) {
        if (signal.aborted) return;
        // Offers to this worker may have been refused until now.
        if (await this.review.attempt(worker)) {
          await this.placement.serveWorker(worker.orgId, worker.workerId);
        }
      }
    }
  }
}
