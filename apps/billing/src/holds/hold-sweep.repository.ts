import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { rowsOf } from '#libs/database';

/**
 * Open holds of unconfirmed tasks, oldest first. Uses holds_by_time; holds before `swept_to` were checked already, so
 * that the cost of a sweep does not depend on the total number of holds.
 */
const UNCONFIRMED = `
  SELECT h.hold_id AS "holdId", h.org_id AS "orgId"
    FROM holds h
   WHERE h.created_at >= (SELECT swept_to FROM sweep_progress)
     AND h.created_at < $1
     AND NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.hold_id)
     AND NOT EXISTS (SELECT FROM created_tasks c WHERE c.task_id = h.hold_id)
   ORDER BY h.created_at
   LIMIT $2`;

const ADVANCE = `UPDATE sweep_progress SET swept_to = greatest(swept_to, $1)`;

/** The database's clock, because it dates the holds: replicas' clocks may differ by minutes. */
const CUTOFF = `SELECT now() - make_interval(secs => $1::double precision / 1000) AS cutoff`;

const CutoffRows = z.tuple([z.object({ cutoff: z.date() })]);
const UnconfirmedHolds = z.array(z.object({ holdId: z.string(), orgId: z.string() }));

export type UnconfirmedHold = Readonly<z.output<typeof UnconfirmedHolds>[number]>;

/**
 * The holds that the sweep still has to check. Its progress is one row that only moves forward: an SQL update, because
 * an entity would be read and then written.
 */
@Injectable()
export class HoldSweepRepository {
  constructor(private readonly dataSource: DataSource) {}

  async cutoff(ageMs: number): Promise<Date> {
    const [{ cutoff }] = CutoffRows.parse(await rowsOf(this.dataSource, CUTOFF, [ageMs]));
    return cutoff;
  }

  async unconfirmed(before: Date, limit: number): Promise<readonly UnconfirmedHold[]> {
    return UnconfirmedHolds.parse(await rowsOf(this.dataSource, UNCONFIRMED, [before, limit]));
  }

  /** Marks everything placed before this as checked. Never moves backwards. */
  async advanceTo(sweptTo: Date): Promise<void> {
    await this.dataSource.query(ADVANCE, [sweptTo]);
  }
}
