import { expect, it } from 'vitest';
import { summaryOf } from './statement-summary.js';

it.each([
  ['START TRANSACTION', 'START TRANSACTION'],
  ['  commit', 'COMMIT'],
  ['SELECT 1', 'SELECT'],
  [
    'SELECT a FROM tasks t JOIN task_specs s ON s.id = t.id WHERE a IS DISTINCT FROM b',
    'SELECT tasks, SELECT task_specs',
  ],
  ['SELECT * FROM "matcher"."workers" "w" WHERE x = $1 FOR UPDATE OF w', 'SELECT workers'],
  [
    'INSERT INTO tasks (id) SELECT id FROM unnest($1::uuid[]) AS t (id) ON CONFLICT DO UPDATE SET a = 1',
    'INSERT tasks',
  ],
  ['SELECT ceil(extract(epoch FROM min(fire_at)))::float8 FROM timers', 'SELECT timers'],
  [
    `WITH due AS (SELECT id FROM deliveries FOR UPDATE SKIP LOCKED), gone (id) AS MATERIALIZED (DELETE FROM lanes)
      UPDATE deliveries SET a = 1 FROM due WHERE due.id = deliveries.id`,
    'DELETE lanes, UPDATE deliveries',
  ],
])('%s', (text, summary) => {
  expect(summaryOf(text)).toBe(summary);
});
