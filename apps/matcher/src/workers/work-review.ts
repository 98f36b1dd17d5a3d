import { Injectable, Logger } from '@nestjs/common';
import { OPEN_WORK_PAGE, ReviewWorker, TakeBackWork, labelKey } from '#libs/contracts';
import type { OpenWork } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { profileOfRow, standingOfRow } from '../candidates/worker-row.sql.js';
import type { WorkerRow } from '../candidates/worker-row.sql.js';
import { ReviewRepository } from './review.repository.js';
import type { WorkerRef } from './review.repository.js';
import { nextExpiryOf, workToTakeBack } from './work-review.rule.js';
import type { AssignmentToTakeBack } from './work-review.rule.js';

/** The caller that changed the worker waits for this, within its own command's limit of 5 s. */
const DEADLINE_MS = 2_000;

/**
 * Compares a worker's open work with what the worker may have, and has the registry take back the rest. It also records
 * the worker's standing there, so that no offer decided before can follow.
 */
@Injectable()
export class WorkReview {
  private readonly logger = new Logger(WorkReview.name);

  constructor(
    private readonly commands: CommandClient,
    private readonly reviews: ReviewRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError when the registry or the database is unreachable; the sweep retries the review */
  async review(worker: WorkerRef): Promise<void> {
    const row = await this.reviews.load(worker);
    if (row === undefined) return;
    const standing = standingOfRow(row);
    const now = this.clock.now();
    await this.compare(row, now);
    await this.reviews.done(row, standing === 'deleted' ? null : nextExpiryOf(row, now));
  }

  /** Reviews now if possible. @returns whether it succeeded */
  async attempt(worker: WorkerRef): Promise<boolean> {
    try {
      await this.review(worker);
      return true;
    } catch (error) {
      this.logger.warn({
        msg: 'The open work of a changed worker could not be reviewed; the sweep does it.',
        worker_id: worker.workerId,
        err: error,
      });
      return false;
    }
  }

  private async compare(row: WorkerRow, now: Date): Promise<void> {
    const worker = profileOfRow(row);
    const isRatingMeasured = row.stated_rating !== null;
    for (let after: string | null = null; ;) {
      const open: readonly OpenWork[] = await this.openWorkOf(row, after);
      await this.takeBack(row, workToTakeBack(worker, open, { isRatingMeasured, now }));
      if (open.length < OPEN_WORK_PAGE) return;
      after = open.at(-1)?.assignment_id ?? null;
    }
  }

  private async openWorkOf(row: WorkerRow, after: string | null): Promise<readonly OpenWork[]> {
    const { org_id, worker_id, revision } = row;
    const person_id = row.person_id === null ? null : labelKey(row.person_id);
    const request = { org_id, worker_id, revision, standing: standingOfRow(row), person_id, after };
    return (await this.commands.send(ReviewWorker, request, { deadlineMs: DEADLINE_MS })).open;
  }

  private async takeBack(
    { org_id, worker_id }: WorkerRow,
    assignments: readonly AssignmentToTakeBack[],
  ): Promise<void> {
    if (assignments.length === 0) return;
    const request = { org_id, worker_id, assignments: [...assignments] };
    await this.commands.send(TakeBackWork, request, { deadlineMs: DEADLINE_MS });
  }
}
