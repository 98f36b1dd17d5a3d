import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelTask, FailTask, ListDecisions, SubmitAnswer, VerifyTask } from '#libs/contracts';
import type { ListedDecision, RequestInput } from '#libs/contracts';
import { bringTo, specWith, startWorld, verifyRequest } from './harness.js';
import type { World } from './harness.js';

const AGENT = 'Agent-7';
const output = { verdict: 'rejected', reasoning: 'Section 12 is missing.' };

let world: World;
const org_id = randomUUID();
const pool = randomUUID();
/** In the order of their creation. */
const requested: string[] = [];

function decision(changes: Record<string, unknown> = {}, summary = 'A refund.') {
  return specWith({
    task_type: 'decision',
    origin: { created_by: AGENT, product: 'Refunds' },
    decision: { request_type: 'refund', jurisdiction: 'EU', summary, action: { amount: 1 } },
    output: {},
    ...changes,
  });
}

beforeAll(async () => {
  world = await startWorld();
  const decided = await bringTo(world, 'started', { org_id, spec: decision() });
  await world.ask(SubmitAnswer, { ...decided.work, output, evidence: [] });
  await world.ask(VerifyTask, { ...verifyRequest(decided), output });
  const failed = await bringTo(world, 'queued', { org_id, spec: decision() });
  await world.ask(FailTask, { task_id: failed.task_id, reason: 'expired', detail: null });
  const cancelled = await bringTo(world, 'queued', { org_id, spec: decision() });
  await world.ask(CancelTask, { task_id: cancelled.task_id, org_id, pools: null, reason: 'Obsolete.' });
  const pooled = decision({ requirements: { worker_pool_id: pool } });
  const live = await bringTo(world, 'offered', { org_id, spec: pooled });
  requested.push(...[decided, failed, cancelled, live].map(({ task_id }) => task_id));
  await bringTo(world, 'queued', { org_id, spec: decision({ origin: { created_by: 'agent-7' } }) });
  await bringTo(world, 'queued', { org_id, spec: specWith({ origin: { created_by: AGENT } }) });
});
afterAll(() => world.close());

type Filters = Partial<RequestInput<typeof ListDecisions>>;
const pageOf = (filters: Filters = {}) =>
  world.ask(ListDecisions, { org_id, pools: null, created_by: AGENT, ...filters });

async function all(filters: Filters = {}): Promise<ListedDecision[]> {
  const found: ListedDecision[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf({ ...filters, ...(cursor && { cursor }) });
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}
const idsOf = async (filters: Filters = {}) => (await all(filters)).map(({ task_id }) => task_id);

test('the decisions of an agent are listed newest first, each with its outcome', async () => {
  const [live, cancelled, failed, decided] = await all();
  expect(await idsOf()).toEqual(requested.toReversed());
  expect(live).toMatchObject({
    ...{
      status: 'offered',
      verdict: null,
      reasoning: null,
      failure: null,
      cancellation: null,
      ended_at: null,
    },
    ...{
      created_by: AGENT,
      product: 'Refunds',
      request_type: 'refund',
      jurisdiction: 'EU',
      summary: 'A refund.',
    },
  });
  expect(cancelled).toMatchObject({ status: 'cancelled', cancellation: { reason: 'Obsolete.' } });
  expect(failed).toMatchObject({ status: 'failed', failure: { reason: 'expired', detail: null } });
  expect(decided).toMatchObject({ status: 'completed', ...output });
});

test('the list is that of one agent, one organization, and the pools of a key', async () => {
  expect(await idsOf({ created_by: 'agent-7' })).toHaveLength(1);
  expect(await idsOf({ created_by: 'nobody' })).toEqual([]);
  expect(await idsOf({ org_id: randomUUID() })).toEqual([]);
  expect(await idsOf({ pools: [pool] })).toEqual(requested.slice(3));
});

test('a page is cut when its texts are large, and no decision is lost or repeated', async () => {
  const created_by = 'a writer';
  const summary = 'x'.repeat(90_000);
  const ids: string[] = [];
  for (let i = 0; i < 8; i += 1) {
    const spec = decision({ origin: { created_by } }, summary);
    ids.push((await bringTo(world, 'queued', { org_id, spec })).task_id);
  }
  const first = await pageOf({ created_by, limit: 100 });
  expect(first.data.length).toBeLessThan(8);
  for (const limit of [1, 3, 100]) expect(await idsOf({ created_by, limit })).toEqual(ids.toReversed());
});
