import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { backfillKeys, labelsWithOtherKey, lowerWorkspaceIds } from './backfill-keys.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await dataSource.query(`CREATE TABLE tasks (label text, label_key text, workspace_id text)`);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

test('keys are written only where the key differs from the label', async () => {
  const labels = ['security', 'MÉDICAL', 'me\u0301dical', 'Straße', null];
  await dataSource.query(`INSERT INTO tasks (label) SELECT * FROM unnest($1::text[])`, [labels]);
  await backfillKeys(dataSource, { table: 'tasks', label: 'label', key: 'label_key' });
  const rows = await dataSource.query<unknown[]>(`SELECT label, label_key FROM tasks`);
  expect(rows).toHaveLength(labels.length);
  expect(rows).toEqual(
    expect.arrayContaining([
      { label: 'security', label_key: null },
      { label: 'MÉDICAL', label_key: 'médical' },
      { label: 'me\u0301dical', label_key: 'médical' },
      { label: 'Straße', label_key: 'strasse' },
      { label: null, label_key: null },
    ]),
  );
  const { keys } = await labelsWithOtherKey(dataSource, 'tasks', 'label');
  expect(keys.toSorted()).toEqual(['médical', 'médical', 'strasse']);
});

test('workspaces named by a UUID are normalized, others are unchanged', async () => {
  const id = '019a5b1e-7c00-7000-8000-00000000000f';
  await dataSource.query(`INSERT INTO tasks (workspace_id) VALUES ($1), ('Team-A')`, [id.toUpperCase()]);
  await lowerWorkspaceIds(dataSource, 'tasks');
  const rows = await dataSource.query<unknown[]>(
    `SELECT workspace_id FROM tasks WHERE workspace_id IS NOT NULL ORDER BY workspace_id`,
  );
  expect(rows).toEqual([{ workspace_id: id }, { workspace_id: 'Team-A' }]);
});
