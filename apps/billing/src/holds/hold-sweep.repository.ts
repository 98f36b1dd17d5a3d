import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';

export interface UnconfirmedHold {
  readonly holdId: string;
  readonly orgId: string;
  readonly createdAt: Date;
}

/**
 * Open holds of unconfirmed tasks, oldest first. Uses holds_by_time; holds before `swept_to` were checked already, so
 * that the cost of a sweep does not depend on the total number of holds.
 */
const UNCONFIRMED = `
  SELECT h.hold_id, h.org_id, h.created_at
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

/** The holds that the sweep still has to check. */
@Injectable()
export class HoldSweepRepository {
  constructor(private readonly dataSource: DataSource) {}

  async cutoff(ageMs: number): Promise<Date> {
    const [row] = await rowsOf<{ cutoff: Date }>(this.dataSource, CUTOFF, [ageMs]);
    if (row === undefined) throw new Error('The database did not tell its time.');
    return row.cutoff;
  }

  async unconfirmed(before: Date, limit: number): Promise<readonly UnconfirmedHold[]> {
    const rows = await rowsOf<{ hold_id: string; org_id: string; created_at: Date }>(
      this.dataSource,
      UNCONFIRMED,
      [before, limit],
    );
    return rows.map(row => ({ holdId: row.hold_id, orgId: row.org_id, createdAt: row.created_at }));
  }

  /** Marks everything placed before this as checked. Never moves backwards. */
  async advanceTo(sweptTo: Date): Promise<void> {
    await this.dataSource.query(ADVANCE, [sweptTo]);
  }
}
