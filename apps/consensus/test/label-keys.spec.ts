import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetQualitySummary, GetWorkerQuality, MarkGold, Recalibrate, SINGLE_ANSWER } from '#libs/contracts';
import { ConsensusWorld } from './consensus-world.js';

/** One label in three spellings. */
const SPELLINGS = ['MÉDICAL', 'médical', 'me\u0301dical'] as const;

let world: ConsensusWorld;
beforeAll(async () => {
  world = await ConsensusWorld.start();
});
afterAll(() => world.close());

function qualityOf(orgId: string, workerId: string) {
  return world.ask(GetWorkerQuality, { org_id: orgId, worker_id: workerId });
}

test('a worker has one record per domain, whichever spelling tasks and known answers use', async () => {
  const [orgId, workerId] = [randomUUID(), randomUUID()];
  const tasks = SPELLINGS.map(domain => ({ taskId: randomUUID(), domain }));
  for (const { taskId, domain } of tasks) {
    const answer = { taskId, orgId, domain, output: 'a', consensus: { total: 2 } };
    await world.publishInOrder({ ...answer, workerId }, answer);
  }
  for (const [index, { taskId }] of tasks.entries()) {
    const domain = SPELLINGS[(index + 1) % SPELLINGS.length] ?? '';
    const gold = { step: 1, domain, consensus: SINGLE_ANSWER, output: 'a', note: null };
    await world.ask(MarkGold, { org_id: orgId, task_id: taskId, ...gold });
  }
  const { domains } = await qualityOf(orgId, workerId);
  expect(domains).toMatchObject([{ domain: 'MÉDICAL', gold_seen: 3, gold_right: 3 }]);
});

test('weights and matrices learned from one spelling apply to the others', async () => {
  const orgId = randomUUID();
  const [good, contrary, third] = [randomUUID(), randomUUID(), randomUUID()];
  for (let index = 0; index < 12; index += 1) {
    const taskId = randomUUID();
    const truth = index % 2 === 0;
    const vote = (workerId: string, ok: boolean) => ({
      ...{ taskId, orgId, workerId, output: { ok }, consensus: { total: 3 } },
      domain: SPELLINGS[index % SPELLINGS.length] ?? '',
    });
    await world.publishInOrder(vote(good, truth), vote(third, truth), vote(contrary, !truth));
  }
  expect(await world.ask(Recalibrate, { org_id: orgId })).toMatchObject({ domains: 1 });
  const { confusion, domains } = await qualityOf(orgId, contrary);
  expect(domains).toMatchObject([{ judged: 12, agreed: 0 }]);
  const [domain, ...others] = new Set(confusion.map(matrix => matrix.domain));
  expect(others).toEqual([]);
  expect(SPELLINGS).toContain(domain);
  expect(confusion.every(({ answers }) => answers === 12)).toBe(true);
});

test('results are summarized by domain, all spellings together', async () => {
  const orgId = randomUUID();
  for (const domain of [...SPELLINGS, 'medical']) {
    const answer = { taskId: randomUUID(), orgId, domain, consensus: { total: 2 } };
    await world.publishInOrder(...['a', 'a'].map(output => ({ ...answer, output })));
  }
  const summary = await world.ask(GetQualitySummary, {
    org_id: orgId,
    workspace_id: null,
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  });
  expect(summary.by_domain.map(({ results }) => results)).toEqual([3, 1]);
  expect(summary.by_domain[1]).toMatchObject({ domain: 'medical', mean_agreement: 1 });
  expect(summary).toMatchObject({ results: 4, mean_agreement: 1 });
});
