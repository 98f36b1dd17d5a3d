import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ConfusionView, DomainQuality, WorkerQualityView } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { skillFrom } from '../methods/worker-skill.rule.js';
import { RecordColumns, StoredMatrix, recordIn } from './skills.sql.js';

/** Uses the primary key of worker_quality. */
const WORKERS = `
  SELECT DISTINCT worker_id FROM worker_quality
   WHERE org_id = $1 AND ($2::uuid IS NULL OR worker_id > $2)
     AND ($3::uuid[] IS NULL OR worker_id = ANY ($3))
   ORDER BY worker_id
   LIMIT $4`;

/** Uses the primary key of worker_quality. */
const RECORDS = `
  SELECT worker_id, coalesce(spelling, domain) AS domain, gold_seen, gold_right, agreement_seen, agreement_right
    FROM worker_quality
   WHERE org_id = $1 AND worker_id = ANY ($2::uuid[]) AND gold_seen + agreement_seen > 0
   ORDER BY worker_id, worker_quality.domain`;

/** Uses the primary key of scores. */
const SCORES = `SELECT subject_id, score FROM scores WHERE org_id = $1 AND subject_id = ANY ($2::uuid[])`;

/** Uses the primary key of confusion_matrices. */
const MATRICES = `
  SELECT coalesce(spelling, domain) AS domain, field, classes, rows, answers, estimated_at
    FROM confusion_matrices WHERE org_id = $1 AND worker_id = $2
   ORDER BY confusion_matrices.domain, field
   LIMIT 100`;

const WorkerRow = z.object({ worker_id: z.string() });

const RecordRow = z.object({ ...WorkerRow.shape, ...RecordColumns.shape, domain: z.string() });
type RecordRow = z.infer<typeof RecordRow>;

const ScoreRow = z.object({ subject_id: z.string(), score: z.number().nullable() });

const MatrixRow = z.object({
  ...StoredMatrix.shape,
  domain: z.string(),
  field: z.string(),
  answers: z.int(),
  estimated_at: z.date(),
});

interface WorkersQuery {
  /** Only these; null for all. */
  readonly workerIds: readonly string[] | null;
  /** Where the previous page ended. */
  readonly after: string | null;
  readonly limit: number;
}

/** The quality of an organization's workers, visible to that organization only. */
@Injectable()
export class WorkerQualityReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Workers with at least one judged answer, in the order of their ids. */
  async workersOf(orgId: string, { workerIds, after, limit }: WorkersQuery): Promise<readonly string[]> {
    const rows = await typedRows(this.dataSource, WorkerRow, WORKERS, [orgId, after, workerIds, limit]);
    return rows.map(row => row.worker_id);
  }

  /** One per worker, known or not, in the order given. */
  async qualityOf(orgId: string, workerIds: readonly string[]): Promise<readonly WorkerQualityView[]> {
    const [records, scores] = await Promise.all([
      typedRows(this.dataSource, RecordRow, RECORDS, [orgId, workerIds]),
      typedRows(this.dataSource, ScoreRow, SCORES, [orgId, workerIds]),
    ]);
    const recordsOf = Map.groupBy(records, row => row.worker_id);
    const scoreOf = new Map(scores.map(row => [row.subject_id, row.score]));
    return workerIds.map(workerId => ({
      worker_id: workerId,
      rolling_score: scoreOf.get(workerId) ?? null,
      domains: (recordsOf.get(workerId) ?? []).map(domainQuality),
    }));
  }

  async confusionOf(orgId: string, workerId: string): Promise<readonly ConfusionView[]> {
    const rows = await typedRows(this.dataSource, MatrixRow, MATRICES, [orgId, workerId]);
    return rows.map(row => ({ ...row, estimated_at: row.estimated_at.toISOString() }));
  }

  /** The newest rolling score of the organization itself. */
  async scoreOfOrganization(orgId: string): Promise<number | null> {
    const [row] = await typedRows(this.dataSource, ScoreRow, SCORES, [orgId, [orgId]]);
    return row?.score ?? null;
  }
}

function domainQuality(row: RecordRow): DomainQuality {
  const { accuracy, isProven } = skillFrom(recordIn(row));
  return {
    domain: row.domain,
    accuracy,
    proven: isProven,
    gold_seen: row.gold_seen,
    gold_right: row.gold_right,
    judged: row.agreement_seen,
    agreed: row.agreement_right,
    agreement: row.agreement_seen === 0 ? null : row.agreement_right / row.agreement_seen,
  };
}
