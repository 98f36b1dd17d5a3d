import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { changedRows, purgeIdempotencyKeys } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { CONSENSUS_TERMS } from '../consensus.config.js';
import type { ConsensusTerms } from '../consensus.config.js';

const KEPT_MS = 400 * 24 * 3_600_000;
/** Small enough that the locks of a batch delay nobody. */
const BATCH_ROWS = 5_000;

/** Each uses its BRIN index over time, which gives the blocks that contain old rows. */
const PURGES = [
  `DELETE FROM votes WHERE ctid = ANY (ARRAY(SELECT ctid FROM votes WHERE submitted_at < $1 LIMIT $2))`,
  `DELETE FROM rounds WHERE ctid = ANY (ARRAY(SELECT ctid FROM rounds WHERE opened_at < $1 LIMIT $2))`,
  `DELETE FROM judgements WHERE ctid = ANY (ARRAY(SELECT ctid FROM judgements WHERE judged_at < $1 LIMIT $2))`,
];

/** Of tasks that had been erased already: events of answers that failed at first, and were handled later. */
const LATE_ERASURES = [
  `DELETE FROM votes USING erased_tasks AS erased WHERE votes.task_id = erased.task_id`,
  `UPDATE rounds SET decision = NULL, skills = NULL
     FROM erased_tasks AS erased
    WHERE rounds.task_id = erased.task_id AND (decision IS NOT NULL OR skills IS NOT NULL)`,
];

/**
 * Deletes votes and decisions older than a year, votes on erased tasks that arrived late, and idempotency keys older
 * than a day. The workers' records keep what was learned from them.
 */
@Injectable()
export class ExpiredVotes extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONSENSUS_TERMS) terms: ConsensusTerms,
  ) {
    super({ name: 'removal of expired votes', everyMs: terms.purgeEveryMs });
  }

  /** Returns the number of deleted rows. */
  async work(signal: AbortSignal): Promise<number> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - KEPT_MS);
    let purged = 0;
    for (const sql of PURGES) {
      for (let deleted = BATCH_ROWS; deleted === BATCH_ROWS && !signal.aborted; purged += deleted) {
        deleted = await changedRows(this.dataSource, sql, [before, BATCH_ROWS]);
      }
    }
    for (const sql of LATE_ERASURES) purged += await changedRows(this.dataSource, sql, []);
    await purgeIdempotencyKeys(this.dataSource, now);
    return purged;
  }
}
