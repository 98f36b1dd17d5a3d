import { z } from 'zod';
import { labelKey } from '#libs/contracts';
import type { SqlRunner } from './sql.js';
import { typedRows } from './statement.js';

const LabelRow = z.object({ label: z.string() });

interface Columns {
  readonly table: string;
  readonly label: string;
  /** Null where the label is its own key. */
  readonly key: string;
}

/**
 * For migrations: writes the key of every label that differs from its key. Keys are computed here and never in SQL,
 * whose `lower` depends on the database's locale. Reads the table once for its distinct labels, and changes few rows.
 *
 * @param columns names from the code, never from user input
 */
export async function backfillKeys(runner: SqlRunner, { table, label, key }: Columns): Promise<void> {
  const { labels, keys } = await labelsWithOtherKey(runner, table, label);
  if (labels.length === 0) return;
  await runner.query(
    `UPDATE ${table} SET ${key} = folded.key
       FROM unnest($1::text[], $2::text[]) AS folded (label, key) WHERE ${table}.${label} = folded.label`,
    [labels, keys],
  );
}

/** The distinct labels in a column that differ from their key, and these keys in the same order. */
export async function labelsWithOtherKey(
  runner: SqlRunner,
  table: string,
  column: string,
): Promise<{ readonly labels: readonly string[]; readonly keys: readonly string[] }> {
  const sql = `SELECT DISTINCT ${column} AS label FROM ${table} WHERE ${column} IS NOT NULL`;
  const rows = await typedRows(runner, LabelRow, sql);
  const labels = rows.map(row => row.label).filter(label => labelKey(label) !== label);
  return { labels, keys: labels.map(labelKey) };
}

/** Normalizes workspaces named by a UUID to the form in which names are now compared. ASCII only. */
export async function lowerWorkspaceIds(runner: SqlRunner, table: string): Promise<void> {
  await runner.query(`
    UPDATE ${table} SET workspace_id = lower(workspace_id)
     WHERE workspace_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND workspace_id ~ '[A-F]'`);
}
