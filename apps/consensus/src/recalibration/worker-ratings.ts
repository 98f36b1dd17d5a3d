import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { RateWorkers } from '#libs/contracts';
import type { RequestInput } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { ratingOf, skillFrom } from '../methods/worker-skill.rule.js';
import { RecordColumns, recordIn } from '../quality/skills.sql.js';

/** The maximum number of ratings that the matcher accepts per request. */
const MAX_PER_REQUEST = 1_000;

/** With fewer compared answers, and no known ones, a rating would be the prior. */
const MIN_JUDGED = 5;

/** Uses the primary key. A worker's record over all domains. */
const RECORDS = `
  SELECT worker_id, sum(gold_seen)::int AS gold_seen, sum(gold_right)::int AS gold_right,
         sum(agreement_seen)::int AS agreement_seen, sum(agreement_right)::int AS agreement_right
    FROM worker_quality
   WHERE org_id = $1
   GROUP BY worker_id
  HAVING sum(gold_seen) > 0 OR sum(agreement_seen) >= ${MIN_JUDGED}
   ORDER BY worker_id`;

const RecordRow = z.object({ ...RecordColumns.shape, worker_id: z.string() });

type Ratings = RequestInput<typeof RateWorkers>['ratings'];

/** Computes the ratings by which the matcher chooses workers, from their records. */
@Injectable()
export class WorkerRatings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
  ) {}

  /** The ratings of all workers with enough data. */
  async ratingsOf(orgId: string, runner: SqlRunner = this.dataSource): Promise<Ratings> {
    const rows = await typedRows(runner, RecordRow, RECORDS, [orgId]);
    return rows.map(row => ({
      worker_id: row.worker_id,
      domain: null,
      rating: ratingOf(skillFrom(recordIn(row))),
    }));
  }

  /** @throws ServiceError when the matcher cannot be reached, or fails */
  async send(orgId: string): Promise<void> {
    const ratings = await this.ratingsOf(orgId);
    for (let at = 0; at < ratings.length; at += MAX_PER_REQUEST) {
      await this.commands.send(RateWorkers, {
        org_id: orgId,
        ratings: ratings.slice(at, at + MAX_PER_REQUEST),
      });
    }
  }
}
