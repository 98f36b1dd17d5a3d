import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import { Retention } from '../src/upkeep/retention.js';
import { MatcherWorld } from './matcher-world.js';

const DAY_MS = 86_400_000;

let world: MatcherWorld;

beforeAll(async () => {
  world = await MatcherWorld.start();
});
afterAll(() => world.close());

async function endedBefore(days: number): Promise<string> {
  const taskId = randomUUID();
  const endedAt = new Date(Date.now() - days * DAY_MS);
  await world.sql(`INSERT INTO ended_tasks (task_id, ended_at) VALUES ($1, $2)`, [taskId, endedAt]);
  return taskId;
}

test('the end of a task is kept for as long as an event of it can be redelivered', async () => {
  const [old, recent] = [await endedBefore(9), await endedBefore(7)];
  await world.matcher.get(Retention).work();
  const sql = `SELECT task_id FROM ended_tasks WHERE task_id = ANY ($1::uuid[])`;
  const kept = await rowsOf(world.matcher.get(DataSource), sql, [[old, recent]]);
  expect(kept).toEqual([{ task_id: recent }]);
});
