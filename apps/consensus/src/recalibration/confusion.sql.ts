import type { SqlRunner } from '#libs/database';
import type { EstimatedConfusion } from '../estimation/estimated-confusion.rule.js';

/** A matrix is at most about 20 kB. */
const BATCH_ROWS = 200;

const SAVE = `
  INSERT INTO confusion_matrices (org_id, domain, spelling, field, worker_id, classes, rows, answers,
                                  agreement_weight, estimated_at)
  SELECT $1, domain, spelling, field, worker_id, classes, rows, answers, agreement_weight, $10
    FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::json[], $7::json[], $8::int[], $9::float8[])
      AS estimated (domain, spelling, field, worker_id, classes, rows, answers, agreement_weight)`;

export interface StoredConfusion extends EstimatedConfusion {
  /** The domain's key. */
  readonly domain: string;
  readonly spelling: string;
  readonly field: string;
}

/** Replaces all of an organization's matrices by these. */
export async function replaceConfusion(
  manager: SqlRunner,
  orgId: string,
  matrices: readonly StoredConfusion[],
  now: Date,
): Promise<void> {
  await manager.query(`DELETE FROM confusion_matrices WHERE org_id = $1`, [orgId]);
  for (let at = 0; at < matrices.length; at += BATCH_ROWS) {
    const batch = matrices.slice(at, at + BATCH_ROWS);
    await manager.query(SAVE, [
      orgId,
      batch.map(one => one.domain),
      batch.map(one => (one.spelling === one.domain ? null : one.spelling)),
      batch.map(one => one.field),
      batch.map(one => one.workerId),
      batch.map(one => JSON.stringify(one.classes)),
      batch.map(one => JSON.stringify(one.rows)),
      batch.map(one => one.answers),
      batch.map(one => one.agreementWeight),
      now,
    ]);
  }
}
