import type { MigrationInterface, QueryRunner } from 'typeorm';
import { labelsWithOtherKey, lowerWorkspaceIds } from '#libs/database';

/**
 * Workers' quality is stored by the key of a domain, so that all its spellings count for the same record. `spelling` is
 * the first spelling of the domain, null if it equals the key.
 *
 * Records of several spellings are merged: their counts are sums over judgements that each belong to one of them.
 * Matrices are estimates over the answers of one spelling, so they are deleted, until the next estimation within the
 * hour.
 */
export class LabelKeys1795737611103 implements MigrationInterface {
  readonly name = 'LabelKeys1795737611103';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE worker_quality ADD COLUMN spelling text`);
    await runner.query(`ALTER TABLE confusion_matrices ADD COLUMN spelling text`);
    const { labels, keys } = await labelsWithOtherKey(runner, 'worker_quality', 'domain');
    await runner.query(MERGE, [labels, keys]);
    await runner.query(`DELETE FROM worker_quality WHERE domain = ANY ($1::text[])`, [labels]);
    const estimated = await labelsWithOtherKey(runner, 'confusion_matrices', 'domain');
    await runner.query(`DELETE FROM confusion_matrices WHERE domain = ANY ($1::text[])`, [estimated.labels]);
    await lowerWorkspaceIds(runner, 'votes');
    await lowerWorkspaceIds(runner, 'rounds');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE confusion_matrices DROP COLUMN spelling`);
    await runner.query(`ALTER TABLE worker_quality DROP COLUMN spelling`);
  }
}

const MERGE = `
  INSERT INTO worker_quality AS q (org_id, worker_id, domain, spelling, gold_seen, gold_right, agreement_seen,
                                   agreement_right, updated_at)
  SELECT org_id, worker_id, folded.key, min(domain COLLATE "C"), sum(gold_seen), sum(gold_right), sum(agreement_seen),
         sum(agreement_right), max(updated_at)
    FROM worker_quality
    JOIN unnest($1::text[], $2::text[]) AS folded (label, key) ON folded.label = domain
   GROUP BY org_id, worker_id, folded.key
  ON CONFLICT (org_id, worker_id, domain) DO UPDATE
     SET gold_seen = q.gold_seen + excluded.gold_seen,
         gold_right = q.gold_right + excluded.gold_right,
         agreement_seen = q.agreement_seen + excluded.agreement_seen,
         agreement_right = q.agreement_right + excluded.agreement_right,
         updated_at = greatest(q.updated_at, excluded.updated_at)`;
