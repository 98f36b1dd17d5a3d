import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ServiceError } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { CONSENSUS_TERMS } from '../consensus.config.js';
import type { ConsensusTerms } from '../consensus.config.js';
import { Recalibration } from './recalibration.js';

/**
 * Organizations with new data about workers since their last recalibration, unless another replica has just
 * recalibrated them. Reads a whole table with one row per worker and domain.
 */
const DUE = `
  SELECT DISTINCT q.org_id
    FROM worker_quality q
    LEFT JOIN recalibrations r USING (org_id)
   WHERE r.org_id IS NULL OR (r.recalibrated_at < q.updated_at AND r.recalibrated_at < $1)`;

const DueRow = z.object({ org_id: z.string() });

/** Recalibrates due organizations periodically; any number of replicas may run. */
@Injectable()
export class RecalibrationTimer extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly recalibration: Recalibration,
    private readonly clock: Clock,
    @Inject(CONSENSUS_TERMS) private readonly terms: ConsensusTerms,
  ) {
    super({ name: 'recalibration', everyMs: terms.recalibrateEveryMs });
  }

  async work(signal: AbortSignal): Promise<void> {
    const justNow = new Date(this.clock.now().getTime() - this.terms.recalibrateEveryMs / 2);
    const due = await typedRows(this.dataSource, DueRow, DUE, [justNow]);
    for (const { org_id: orgId } of due) {
      if (signal.aborted) return;
      await this.recalibrate(orgId);
    }
  }

  /** A failure for one organization does not affect the others. */
  private async recalibrate(orgId: string): Promise<void> {
    try {
      await this.recalibration.run(orgId);
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'recalibration.in_progress') return;
      this.logger.warn({
        msg: 'Recalibration failed; it is retried.',
        org_id: orgId,
        err: error,
      });
    }
  }
}
