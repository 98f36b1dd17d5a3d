import pg from 'pg';

const SCHEMA = 'bench_ledger_floor';
/** The number that billing writes in one commit under load. */
const BATCH = 100;

/** The ledger's tables for transfers, entries and balances, with their indexes and without their triggers. */
const TABLES = `
  DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE;
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.transfers (transfer_id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE, kind text NOT NULL, org_id uuid NOT NULL,
    created_at timestamptz NOT NULL);
  CREATE TABLE ${SCHEMA}.entries (transfer_id uuid, account_id uuid, amount_micros bigint NOT NULL,
    PRIMARY KEY (transfer_id, account_id));
  CREATE TABLE ${SCHEMA}.balances (account_id uuid, version bigint, balance_micros bigint NOT NULL,
    PRIMARY KEY (account_id, version))`;

const WRITE = `
  WITH given AS MATERIALIZED (SELECT gen_random_uuid() AS id FROM generate_series(1, ${BATCH})),
  transfers AS (
    INSERT INTO ${SCHEMA}.transfers (transfer_id, kind, org_id, created_at)
    SELECT id, 'credit', '00000000-0000-4000-8000-000000000001', now() FROM given
  ), entries AS (
    INSERT INTO ${SCHEMA}.entries
    SELECT id, account, amount FROM given CROSS JOIN (VALUES
      ('00000000-0000-4000-8000-000000000002'::uuid, 1), ('00000000-0000-4000-8000-000000000003', -1))
      AS side (account, amount)
  )
  INSERT INTO ${SCHEMA}.balances SELECT account::uuid, $1, $1
    FROM (VALUES ('00000000-0000-4000-8000-000000000002'), ('00000000-0000-4000-8000-000000000003')) AS a (account)`;

/** Transfers per second by a bare client: as many rows in commits of the same size, without rules or locks. */
export async function transferFloor(databaseUrl: string, durationMs: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(TABLES);
    const startedAt = performance.now();
    let batches = 0;
    for (; performance.now() - startedAt < durationMs; batches += 1)
      await client.query({ name: 'transfer-floor', text: WRITE, values: [batches] });
    return (batches * BATCH * 1_000) / (performance.now() - startedAt);
  } finally {
    await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await client.end();
  }
}
