import { Injectable } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { MatchingSettings } from '../matcher.config.js';
import { Placement } from '../matching/placement.js';
import { ReviewRepository } from './review.repository.js';
import { WorkReview } from './work-review.js';

/**
 * Reviews workers whose certifications have expired, and those whose change could not be reviewed at once. Every replica
 * runs it, without a leader: reviews are claimed row by row.
 */
@Injectable()
export class ReviewSweep extends RepeatedWork {
  constructor(
    private readonly reviews: ReviewRepository,
    private readonly review: WorkReview,
    private readonly placement: Placement,
    private readonly clock: Clock,
    { sweepEveryMs: everyMs }: MatchingSettings,
  ) {
    super({ name: 'review of open work', everyMs });
  }

  async work(signal: AbortSignal): Promise<void> {
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
