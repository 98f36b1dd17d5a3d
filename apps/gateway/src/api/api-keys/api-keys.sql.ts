import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** Locks in id order, so that two keys that change each other concurrently do not deadlock. */
const LOCK_TWO = `SELECT id FROM api_keys WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`;

/** Uses index api_keys_one_per_worker. */
const REVOKE_OF_WORKER = `
  UPDATE api_keys SET revoked_at = $2, updated_at = $2
   WHERE worker_id = $1 AND kind = 'worker' AND revoked_at IS NULL
  RETURNING key_hash`;

const RevokedRow = z.object({ key_hash: z.instanceof(Buffer) });

/** Locks both keys until the end of the transaction. */
export async function lockKeys(runner: SqlRunner, one: string, other: string): Promise<void> {
  await runner.query(LOCK_TWO, [one, other]);
}

/** @returns the hashes of the revoked keys */
export async function revokeWorkerKeys(
  runner: SqlRunner,
  workerId: string,
  now: Date,
): Promise<readonly Buffer[]> {
  const rows = await typedRows(runner, RevokedRow, REVOKE_OF_WORKER, [workerId, now]);
  return rows.map(row => row.key_hash);
}
