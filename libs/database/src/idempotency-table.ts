import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { changedRows } from './sql.js';
import type { SqlRunner } from './sql.js';
import { typedRows } from './statement.js';

/** How long a key is remembered. */
export const IDEMPOTENCY_WINDOW_MS = 24 * 3_600_000;

export class IdempotencyKeysMigration implements MigrationInterface {
  readonly name = 'IdempotencyKeys1763000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        scope text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        response text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (scope, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}

export interface IdempotencyKey {
  /**
   * The owner and purpose of the key, such as organization and route: the same key in another scope is a different key.
   */
  readonly scope: string;
  /** As sent by the caller. */
  readonly key: string;
  /** SHA-256 of the request; see `fingerprintOf`. */
  readonly fingerprint: Buffer;
}

/**
 * The state of a key: `fresh` (proceed, and save the response in this transaction), `replay` (return this response),
 * `reused` (the key was used for a different request), `in_progress` (another transaction, or an earlier row of this
 * same batch, is processing it).
 */
export type IdempotencyLookup =
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'replay'; readonly response: string }
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'in_progress' };

/**
 * Claims keys until the end of the transaction, without blocking.
 *
 * Advisory locks are shared by all services of the database, hence the schema in the hash.
 */
const CLAIM = `
  SELECT pg_try_advisory_xact_lock(
           hashtextextended(concat_ws(E'\\x1f', 'idempotency', current_schema(), scope, key), 0)) AS claimed
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (scope, key, place)
   ORDER BY place`;

/** A separate statement after the claim: only a new snapshot sees what the previous holder committed. */
const LOAD = `
  SELECT scope, key, fingerprint, response
    FROM unnest($1::text[], $2::text[]) AS asked (scope, key)
    JOIN idempotency_keys USING (scope, key)
   WHERE created_at > $3`;

const SAVE = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, response, created_at)
  SELECT scope, key, fingerprint, response, $5
    FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) AS answered (scope, key, fingerprint, response)
   ORDER BY scope, key
  ON CONFLICT (scope, key) DO UPDATE
     SET fingerprint = excluded.fingerprint, response = excluded.response, created_at = excluded.created_at`;

const ClaimRow = z.object({ claimed: z.boolean() });
const AnswerRow = z.object({
  scope: z.string(),
  key: z.string(),
  fingerprint: z.instanceof(Buffer),
  response: z.string(),
});

/** Claims and looks up many keys in two statements. The results are in the order of `keys`. */
export async function loadIdempotent(
  manager: SqlRunner,
  keys: readonly IdempotencyKey[],
  now: Date,
): Promise<readonly IdempotencyLookup[]> {
  if (keys.length === 0) return [];
  const scopes = keys.map(({ scope }) => scope);
  const names = keys.map(({ key }) => key);
  const claims = await typedRows(manager, ClaimRow, CLAIM, [scopes, names]);
  const since = new Date(now.getTime() - IDEMPOTENCY_WINDOW_MS);
  const answers = await typedRows(manager, AnswerRow, LOAD, [scopes, names, since]);
  const answerOf = new Map(answers.map(answer => [identityOf(answer), answer]));
  const seen = new Set<string>();
  return keys.map((key, place) => {
    const identity = identityOf(key);
    const answer = answerOf.get(identity);
    const isFirst = !seen.has(identity);
    seen.add(identity);
    if (claims[place]?.claimed !== true) return { outcome: 'in_progress' };
    if (answer === undefined) return { outcome: isFirst ? 'fresh' : 'in_progress' };
    if (!answer.fingerprint.equals(key.fingerprint)) return { outcome: 'reused' };
    return { outcome: 'replay', response: answer.response };
  });
}

/** Stores the responses to keys that {@link loadIdempotent} found fresh, in the same transaction. */
export async function saveIdempotent(
  manager: SqlRunner,
  answers: readonly (IdempotencyKey & { readonly response: string })[],
  now: Date,
): Promise<void> {
  if (answers.length === 0) return;
  await manager.query(SAVE, [
    answers.map(({ scope }) => scope),
    answers.map(({ key }) => key),
    answers.map(({ fingerprint }) => fingerprint),
    answers.map(({ response }) => response),
    now,
  ]);
}

/** Deletes expired keys. Returns how many. */
export async function purgeIdempotencyKeys(manager: SqlRunner, now: Date): Promise<number> {
  const before = new Date(now.getTime() - IDEMPOTENCY_WINDOW_MS);
  return changedRows(manager, `DELETE FROM idempotency_keys WHERE created_at <= $1`, [before]);
}

function identityOf({ scope, key }: { readonly scope: string; readonly key: string }): string {
  return JSON.stringify([scope, key]);
}
