import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { Placement } from '../matching/placement.js';
import { ReviewRepository } from './review.repository.js';
import { WorkReview } from './work-review.js';

/** Reviews workers whose certifications have expired, and those whose change could not be reviewed at once. */
@Injectable()
export class ReviewSweep {
  constructor(
    private readonly reviews: ReviewRepository,
    private readonly review: WorkReview,
    private readonly placement: Placement,
    private readonly clock: Clock,
  ) {}

  async sweep(signal: AbortSignal): Promise<void> {
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
