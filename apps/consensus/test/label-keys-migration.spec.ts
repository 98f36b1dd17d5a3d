import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#libs/database';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/consensus.module.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const LAST = MIGRATIONS.findIndex(({ name }) => name.startsWith('LabelKeys'));

/** The schema before this release, or the current one. */
function schema(migrations: readonly (typeof MIGRATIONS)[number][]) {
  return connect({ url: database.url, schema: 'consensus', migrations }, { warn: () => undefined });
}

test('records of several spellings are merged without losing a count', async () => {
  const before = await schema(MIGRATIONS.slice(0, LAST));
  const [orgId, ada, bob] = [randomUUID(), randomUUID(), randomUUID()];
  const record = (worker: string, domain: string, counts: readonly number[]) =>
    before.query(
      `INSERT INTO worker_quality (org_id, worker_id, domain, gold_seen, gold_right, agreement_seen, agreement_right,
                                   updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
      [orgId, worker, domain, ...counts],
    );
  await record(ada, 'MÉDICAL', [3, 2, 10, 9]);
  await record(ada, 'médical', [1, 1, 5, 4]);
  await record(ada, 'me\u0301dical', [0, 0, 1, 0]);
  await record(ada, 'security', [2, 2, 2, 2]);
  await record(bob, 'MÉDICAL', [1, 0, 0, 0]);
  await before.destroy();

  const after = await schema(MIGRATIONS);
  const rows = await after.query<unknown[]>(
    `SELECT worker_id, domain, spelling, gold_seen, gold_right, agreement_seen, agreement_right FROM worker_quality`,
  );
  await after.destroy();
  const counts = (
    gold_seen: number,
    gold_right: number,
    agreement_seen: number,
    agreement_right: number,
  ) => ({
    ...{ gold_seen, gold_right, agreement_seen, agreement_right },
  });
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { worker_id: ada, domain: 'médical', spelling: null, ...counts(4, 3, 16, 13) },
      { worker_id: ada, domain: 'security', spelling: null, ...counts(2, 2, 2, 2) },
      { worker_id: bob, domain: 'médical', spelling: 'MÉDICAL', ...counts(1, 0, 0, 0) },
    ]),
  );
});
