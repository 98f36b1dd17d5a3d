import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Candidate } from '../domain/score.js';
import { statement } from './statement.js';
import { WORKER_COLUMNS, profileOfRow } from './worker-row.js';
import type { WorkerRow } from './worker-row.js';

interface CandidateRow extends WorkerRow {
  readonly domain_answered: number;
  readonly domain_missed: number;
  readonly answered: number;
  readonly missed: number;
  readonly idle_since: Date | null;
}

/** By primary keys and `worker_assignments_open`: the cost hangs on how many are asked for, not on history. */
const LOAD = `
  SELECT ${WORKER_COLUMNS}, h.*
    FROM workers AS w
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(answered) FILTER (WHERE domain_key = $3), 0) AS domain_answered,
            coalesce(sum(missed) FILTER (WHERE domain_key = $3), 0) AS domain_missed,
            coalesce(sum(answered), 0) AS answered,
            coalesce(sum(missed), 0) AS missed,
            max(last_ended_at) AS idle_since
       FROM worker_history AS h WHERE h.worker_id = w.worker_id) AS h
   WHERE w.worker_id = ANY ($1::uuid[]) AND w.org_id = $2 AND w.deleted_at IS NULL`;

/** Those few of whom it must be known exactly how they stand now. */
@Injectable()
export class CandidateRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In no order; who is deleted or of another organization is not among them. */
  async load(orgId: string, workerIds: readonly string[], domainKey: string): Promise<readonly Candidate[]> {
    if (workerIds.length === 0) return [];
    const rows = await statement<CandidateRow>(this.dataSource, LOAD, [workerIds, orgId, domainKey]);
    return rows.map(row => ({
      worker: profileOfRow(row),
      openAssignments: row.open_assignments,
      inDomain: { answered: row.domain_answered, missed: row.domain_missed },
      overall: { answered: row.answered, missed: row.missed },
      idleSince: row.idle_since ?? undefined,
    }));
  }
}
