import { afterEach, expect, test } from 'vitest';
import { measureSchema } from './schema-bounds.js';
import type { SchemaWork } from './schema-engine.js';
import { SchemaThreads } from './schema-threads.js';

const OPTIONS = { maxThreads: 1, idleMs: 60_000, timeoutMs: 60_000, maxWaitingPerOwner: 3 };
let threads: SchemaThreads;
afterEach(() => threads.close());

function check(pattern: string, text: string, patternUnits: number, texts = 4): SchemaWork {
  const schema = { type: 'array', items: { pattern } };
  const output = Array.from({ length: texts }, () => text);
  const { weight, patterns } = measureSchema(schema, []);
  const measured = { schema, key: pattern, weight, patterns };
  return { kind: 'check', measured, output, report: 'every fault', patternUnits };
}

/** Many texts, each of which takes about a second, with a budget that allows them all. */
const endless = check('(?:[ab]{1,30}){30}[cd]', 'ab'.repeat(10_000), 1e12, 49);
const short = check('^a$', 'a', 1_000_000);

test('work that takes too long fails alone, and its thread is replaced', async () => {
  threads = new SchemaThreads({ ...OPTIONS, timeoutMs: 2_000 });
  const [late, fits] = await Promise.all([threads.run('hostile', endless), threads.run('quiet', short)]);
  expect(late).toEqual({ outcome: 'timed_out' });
  expect(fits).toEqual({ outcome: 'faults', faults: [] });
});

test('patterns stop before the match that would exceed the budget of the check', async () => {
  threads = new SchemaThreads(OPTIONS);
  const costly = check('(?:[ab]{1,30}){30}[cd]', 'ab'.repeat(10_000), 1_000_000);
  expect(await threads.run('hostile', costly)).toEqual({
    outcome: 'budget_spent',
  });
  expect(await threads.run('hostile', short)).toMatchObject({
    outcome: 'faults',
  });
});

test('an owner with too much waiting work is refused, and no other', async () => {
  threads = new SchemaThreads(OPTIONS);
  const waiting = Array.from({ length: 4 }, () => threads.run('hostile', short));
  await expect(threads.run('hostile', short)).rejects.toMatchObject({
    kind: 'rate_limited',
    code: 'schema.busy',
  });
  expect(await threads.run('quiet', short)).toMatchObject({ outcome: 'faults' });
  await Promise.all(waiting);
});
