import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { OPEN_WORK_PAGE, Requirements, WorkerStanding, readerOf } from '#libs/contracts';
import type { OpenWork } from '#libs/contracts';
import { execute, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { requirementsAt } from '../domain/requirements.rule.js';

interface ReviewedWorker {
  readonly workerId: string;
  readonly revision: number;
  readonly standing: WorkerStanding;
}

/**
 * Waits for pending offers to this worker: they hold the row. A later query for the worker's open work therefore finds
 * all of it, and later offers see the new standing.
 */
const RECORD = `
  INSERT INTO worker_load AS known (worker_id, open, standing, revision) VALUES ($1, 0, $2, $3)
  ON CONFLICT (worker_id) DO UPDATE SET standing = excluded.standing, revision = excluded.revision
   WHERE known.revision < excluded.revision`;

const STANDING = `SELECT standing, revision FROM worker_load WHERE worker_id = $1`;

/** Uses index assignments_open. */
const OPEN = `
  SELECT a.assignment_id, a.status = 'offered' AS is_offer, s.spec -> 'requirements' AS requirements,
         s.spec -> 'decision' ->> 'jurisdiction' AS jurisdiction, t.trust_floor, t.created_at
    FROM assignments a JOIN tasks t USING (task_id) JOIN task_specs s USING (task_id)
   WHERE a.worker_id = $1 AND t.org_id = $2 AND a.submitted_at IS NULL AND a.ended_at IS NULL
     AND ($3::uuid IS NULL OR a.assignment_id > $3)
   ORDER BY a.assignment_id
   LIMIT ${OPEN_WORK_PAGE}`;

const StandingRow = z.object({ standing: WorkerStanding, revision: z.int() });
const OpenRow = z.object({
  assignment_id: z.string(),
  is_offer: z.boolean(),
  requirements: readerOf(Requirements),
  /** That of its decision; null without one. */
  jurisdiction: z.string().nullable(),
  trust_floor: z.int().nullable(),
  created_at: z.date(),
});

/** A worker's standing and open assignments. */
@Injectable()
export class WorkerStandingRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns the standing that holds now; undefined when a later revision was already recorded */
  async record({ workerId, revision, standing }: ReviewedWorker): Promise<WorkerStanding | undefined> {
    await execute(this.dataSource, RECORD, [workerId, standing, revision]);
    const [row] = await typedRows(this.dataSource, StandingRow, STANDING, [workerId]);
    return row?.revision === revision ? row.standing : undefined;
  }

  async isSuspended(workerId: string): Promise<boolean> {
    const rows = await typedRows(this.dataSource, StandingRow, STANDING, [workerId]);
    return rows[0]?.standing === 'suspended';
  }

  /** A page of open work, ordered by id, after the given one. */
  async openWork(orgId: string, workerId: string, after: string | null): Promise<OpenWork[]> {
    const rows = await typedRows(this.dataSource, OpenRow, OPEN, [workerId, orgId, after]);
    const now = this.clock.now();
    return rows.map(row => ({
      assignment_id: row.assignment_id,
      is_offer: row.is_offer,
      requirements: requirementsAt(
        {
          spec: {
            requirements: row.requirements,
            ...(row.jurisdiction !== null && { decision: { jurisdiction: row.jurisdiction } }),
          },
          createdAt: row.created_at,
          trustFloor: row.trust_floor,
        },
        now,
      ),
    }));
  }
}
