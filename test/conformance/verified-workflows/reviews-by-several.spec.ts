import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { waitFor } from '#libs/testing';
import { balanceOf } from '../../system/money.js';
import { createOrganization, expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import type { TestWorker } from '../../system/worker.js';
import { ForeignClient, hireReviewer, review, reviewByOne } from './client.js';
import { EXAMPLES, documentsCurl, membersOf } from './document.js';

const Created = z.looseObject({ id: z.string() });
const Members = z.record(z.string(), z.unknown());
const List = z.array(z.looseObject({ id: z.string(), status: z.string() }));

let organization: TestOrganization;
let client: ForeignClient;
let reviewers: readonly TestWorker[];

beforeAll(async () => {
  organization = await createOrganization();
  client = await ForeignClient.of(organization);
  reviewers = await Promise.all(
    ['Ingrid', 'Kwame', 'Yuki', 'Beatriz', 'Daniel'].map(name => hireReviewer(organization, name)),
  );
});

const nativeIdOf = (id: string) => VERIFIED_WORKFLOWS_WIRE.taskIds.parse(id) ?? '';

/** The reviewers who currently hold an offer of the task. */
async function askedOf(id: string): Promise<TestWorker[]> {
  const asked = await Promise.all(
    reviewers.map(async reviewer => {
      const offers = await reviewer.offers();
      return offers.some(({ task }) => task.task_id === nativeIdOf(id)) ? [reviewer] : [];
    }),
  );
  return asked.flat();
}

/** Waits until as many reviewers have offers as there are outputs, and submits one output for each. */
async function answer(id: string, outputs: readonly unknown[]): Promise<void> {
  const asked = await waitFor(async () => {
    const found = await askedOf(id);
    return found.length === outputs.length ? found : undefined;
  });
  for (const [place, reviewer] of asked.entries()) await review(reviewer, nativeIdOf(id), outputs[place]);
}

async function documentsTask(): Promise<Record<string, unknown>> {
  const { url, headers, body } = documentsCurl(inject('credentials').base_url, client.key);
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(response.status).toBe(201);
  return Members.parse(await response.json());
}

describe("the document's task", () => {
  test('with three reviewers costs what the document says, and has a place in the queue', async () => {
    const created = await documentsTask();
    const { cost_usd, consensus_votes_gated, payout_escrowed, workspace, status } = EXAMPLES['created'] ?? {};
    expect(created).toMatchObject({ cost_usd, consensus_votes_gated, payout_escrowed, workspace, status });
    expect(Number(created['queue_position'])).toBeGreaterThanOrEqual(1);
  });

  test('is completed by three reviewers who agree', async () => {
    const { id } = Created.parse(await documentsTask());
    const output = { approved: true, pacing_natural: true };
    await answer(id, [output, output, output]);
    const task = await client.taskThatIs(id, 'Completed');
    expect(Object.keys(task).toSorted()).toEqual(membersOf('task'));
    expect(task.result).toEqual({ ...output, quality_score: 100 });
  });

  test('has the majority’s answer, the median of numbers, and the confidence', async () => {
    const { id } = Created.parse(await documentsTask());
    await answer(id, [
      { approved: true, clarity: 90 },
      { approved: true, clarity: 92 },
      { approved: false, clarity: 91 },
    ]);
    const { result } = await client.taskThatIs(id, 'Completed');
    expect(result).toEqual({ approved: true, clarity: 91, quality_score: 66.7 });
  });

  test('asks two more reviewers on disagreement, at no further cost, and then fails', async () => {
    const before = await balanceOf(organization);
    const created = Created.parse(await documentsTask());
    await answer(created.id, [{ grade: 'a' }, { grade: 'b' }, { grade: 'c' }]);
    await answer(created.id, [{ grade: 'd' }]);
    await answer(created.id, [{ grade: 'e' }]);
    const task = await client.taskThatIs(created.id, 'Failed');
    expect(task).toMatchObject({ result: null, failure_reason: 'no_consensus' });
    // Its 200,000 were held at creation; the two additional reviewers are paid from that.
    const after = await balanceOf(organization);
    expect(before.available_micros - after.available_micros).toBeLessThanOrEqual(200_000);
  });
});

test('a workflow runs step by step, each with its own reviewer', async () => {
  const id = await client.submit(reviewByOne({ workflow_steps: ['listen', 'confirm'] }));
  await answer(id, [{ approved: false }]);
  const half = await waitFor(async () => {
    const task = Members.parse((await client.get(`/v1/tasks/${id}`)).body);
    return JSON.stringify(task['workflow']).includes('Completed') ? task : undefined;
  });
  expect(half).toMatchObject({
    result: null,
    workflow: [
      { step: 1, label: 'listen', status: 'Completed' },
      { step: 2, label: 'confirm', status: 'In Review' },
    ],
  });
  await answer(id, [{ approved: true }]);
  const task = await client.taskThatIs(id, 'Completed');
  expect(task).toMatchObject({ result: { approved: true }, workflow: [{}, { status: 'Completed' }] });
});

test('a list contains one workspace', async () => {
  const agent = await ForeignClient.of(await createOrganization());
  const eu = { 'workspace-id': 'eu' };
  const [here, there] = [await agent.submit(reviewByOne()), await agent.submit(reviewByOne(), eu)];
  const listed = async (headers: Record<string, string>) =>
    List.parse(expectStatus(200, await agent.get('/v1/tasks', headers))).map(({ id }) => id);
  expect(await listed({})).toEqual([here]);
  expect(await listed({ 'workspace-id': 'default' })).toEqual([here]);
  expect(await listed(eu)).toEqual([there]);
  expect(await listed({ 'workspace-id': 'us' })).toEqual([]);
});
