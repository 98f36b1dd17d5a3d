import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { labelsWithOtherKey, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { labelKey } from '#libs/contracts';

/**
 * Keys are now fully case-folded: those that were only lowercased (`straße`, `οδος` with a final sigma) are recomputed.
 * A pool whose new key is taken by another pool of its organization keeps its former one, and both keep their names.
 */
export class LabelKeys1795737611104 implements MigrationInterface {
  readonly name = 'LabelKeys1795737611104';

  async up(runner: QueryRunner): Promise<void> {
    await refoldSkills(runner);
    await refoldPools(runner);
    const { labels, keys } = await labelsWithOtherKey(runner, 'worker_history', 'domain_key');
    await runner.query(MERGE_HISTORY, [labels, keys]);
    await runner.query(`DELETE FROM worker_history WHERE domain_key = ANY ($1::text[])`, [labels]);
    const open = await labelsWithOtherKey(runner, 'worker_assignments', 'domain_key');
    await runner.query(REFOLD_ASSIGNMENTS, [open.labels, open.keys]);
  }

  /** The former keys are the lowercased labels. Matching reads labels; only the skill filter reads keys. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}

const MERGE_HISTORY = `
  INSERT INTO worker_history AS h (worker_id, domain_key, answered, missed, last_ended_at)
  SELECT worker_id, folded.key, sum(answered), sum(missed), max(last_ended_at)
    FROM worker_history
    JOIN unnest($1::text[], $2::text[]) AS folded (label, key) ON folded.label = domain_key
   GROUP BY worker_id, folded.key
  ON CONFLICT (worker_id, domain_key) DO UPDATE
     SET answered = h.answered + excluded.answered, missed = h.missed + excluded.missed,
         last_ended_at = greatest(h.last_ended_at, excluded.last_ended_at)`;

const REFOLD_ASSIGNMENTS = `
  UPDATE worker_assignments SET domain_key = folded.key
    FROM unnest($1::text[], $2::text[]) AS folded (label, key) WHERE domain_key = folded.label`;

const SkillsRow = z.object({ worker_id: z.string(), skill_keys: z.array(z.string()) });
const PoolRow = z.object({ pool_id: z.string(), org_id: z.string(), name_key: z.string() });

async function refoldSkills(runner: SqlRunner): Promise<void> {
  const sql = `SELECT worker_id, skill_keys FROM workers WHERE skill_keys::text ~ '[^ -~]'`;
  for (const { worker_id: id, skill_keys: keys } of await typedRows(runner, SkillsRow, sql)) {
    await runner.query(`UPDATE workers SET skill_keys = $2 WHERE worker_id = $1`, [id, keys.map(labelKey)]);
  }
}

async function refoldPools(runner: SqlRunner): Promise<void> {
  const sql = `SELECT pool_id, org_id, name_key FROM pools WHERE name_key ~ '[^ -~]' ORDER BY created_at, pool_id`;
  for (const { pool_id: id, org_id: orgId, name_key: former } of await typedRows(runner, PoolRow, sql)) {
    await runner.query(
      `UPDATE pools SET name_key = $3
        WHERE pool_id = $1 AND NOT EXISTS (SELECT FROM pools WHERE org_id = $2 AND name_key = $3)`,
      [id, orgId, labelKey(former)],
    );
  }
}
