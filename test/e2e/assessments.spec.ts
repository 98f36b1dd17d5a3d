import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import type { ApiAnswer } from '#libs/testing';
import { operatorClient } from '../system/api.js';
import { balanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { inSeconds, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const RULES = '/v1/decisions/rules';
const ASSESS = '/v1/decisions/assess';
const ASSESSMENTS = '/v1/decisions/assessments';
const SMALL = {
  name: 'small refunds',
  when: { action: ['refund'], currency: ['USD'], amount: { lte: 50 }, risk: { lt: 0.2 } },
  then: 'automatic',
};
const REFUND = { agent_id: 'refund-agent', action: 'refund', amount: 40, currency: 'USD', risk: 0.1 };
const PAYLOAD = { order: 'A-1042', refund: 120, currency: 'USD' };

const Assessed = z.looseObject({
  assessment_id: z.string(),
  outcome: z.string(),
  task_id: z.string().optional(),
});
const Hashed = z.looseObject({ payload_sha256: z.string() });
const Listed = z.looseObject({ data: z.array(z.looseObject({ assessment_id: z.string() })) });

let organization: TestOrganization;
beforeEach(async () => {
  organization = await createOrganization();
});

const setRules = async (rules: readonly object[], change: object = {}) =>
  expectStatus(201, await organization.admin.post(RULES, { rules, ...change }));
const assess = (change: object = {}, options?: object): Promise<ApiAnswer> =>
  organization.agent.post(ASSESS, { ...REFUND, ...change }, options);
const assessed = async (change: object = {}) => Assessed.parse(expectStatus(201, await assess(change)));
const recorded = async (id: string) =>
  expectStatus(200, await organization.agent.get(`${ASSESSMENTS}/${id}`));
const list = async () => Listed.parse(expectStatus(200, await organization.agent.get(ASSESSMENTS))).data;

test('what a rule lets through is automatic, with the rule, and creates no task', async () => {
  await setRules([SMALL]);
  const answer = await assessed();
  expect(answer).toMatchObject({ outcome: 'automatic', rule: { name: SMALL.name, version: 1 } });
  expect(await recorded(answer.assessment_id)).toMatchObject({
    ...REFUND,
    outcome: 'automatic',
    task_id: null,
  });
  expect(expectStatus(200, await organization.agent.get('/v1/tasks'))).toMatchObject({ data: [] });
});

test('everything else is decided by a person, about exactly this payload', async () => {
  await setRules([SMALL]);
  const worker = await TestWorker.hire(organization, { jurisdictions: ['QC'] });
  const request = { request_type: 'refund', jurisdiction: 'QC', summary: 'Refund A-1042 in full.' };
  const answer = await assessed({ amount: 120, payload: PAYLOAD, request });
  expect(answer).toMatchObject({ outcome: 'human', rule: null });
  const taskId = answer.task_id ?? '';

  const offer = await worker.offerOf(taskId);
  expect(offer.task).toMatchObject({ decision: { action: PAYLOAD, summary: request.summary } });
  expectStatus(200, await worker.accept(offer.assignment_id));
  expectStatus(200, await worker.start(offer.assignment_id));
  const verdict = { verdict: 'rejected', reasoning: 'The parcel was delivered.' };
  expectStatus(200, await worker.submit(offer.assignment_id, verdict, []));
  const task = await taskThatIs(organization, taskId, 'completed');
  expect(task).toMatchObject({
    origin: { created_by: REFUND.agent_id, request_id: answer.assessment_id },
    result: { output: verdict, decision: { verdict: 'rejected' } },
  });
  expect(await recorded(answer.assessment_id)).toMatchObject({
    outcome: 'human',
    task_id: taskId,
    payload: PAYLOAD,
  });
  const { payload_sha256: hash } = Hashed.parse(await recorded(answer.assessment_id));
  expect(task.result?.decision).toMatchObject({ action_sha256: hash });
});

test('a version that is dated in the future takes effect then', async () => {
  await setRules([]);
  await setRules([SMALL], { valid_from: inSeconds(3) });
  expect(await assessed()).toMatchObject({ outcome: 'human' });
  const automatic = await waitFor(async () => {
    const answer = await assessed();
    return answer.outcome === 'automatic' ? answer : undefined;
  });
  expect(automatic).toMatchObject({ rule: { version: 2 } });
  expect(expectStatus(200, await organization.admin.get(`${RULES}?current=true`))).toMatchObject({
    data: [{ version: 2, status: 'current' }],
  });
});

test('twenty concurrent assessments with one key are one assessment, one task, and one hold', async () => {
  const keyed = { headers: { 'idempotency-key': randomUUID() } };
  const { available_micros: before } = await balanceOf(organization);
  const answers = await Promise.all(Array.from({ length: 20 }, () => assess({}, keyed)));
  const made = answers.filter(({ status }) => status === 201).map(({ body }) => Assessed.parse(body));
  expect(new Set(made.map(({ task_id: id }) => id)).size).toBe(1);
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect(await list()).toMatchObject([{ task_id: made[0]?.task_id }]);
  const { available_micros: after, held_micros: held } = await balanceOf(organization);
  expect(before - after).toBe(held);
  const tasks = expectStatus(200, await organization.agent.get('/v1/tasks'));
  expect(tasks).toMatchObject({ data: [{ task_id: made[0]?.task_id }] });
});

test('without funds the caller is refused, and a repetition with funds creates the task', async () => {
  organization = await createOrganization({ fundsMicros: 0 });
  const keyed = { headers: { 'idempotency-key': randomUUID() } };
  expect(await assess({}, keyed)).toMatchObject({
    status: 402,
    body: { code: 'billing.insufficient_funds' },
  });
  expect(await list()).toMatchObject([
    { outcome: 'human', task_id: null, task_problem: 'billing.insufficient_funds' },
  ]);
  const credits = `/v1/organizations/${organization.orgId}/credits`;
  expectStatus(201, await operatorClient().post(credits, { amount_micros: 1_000_000 }));
  const { task_id: taskId } = Assessed.parse(expectStatus(201, await assess({}, keyed)));
  expect(await list()).toMatchObject([{ task_id: taskId, task_problem: null }]);
});

describe('a simulation', () => {
  test('shows what the proposed rules would have changed', async () => {
    await setRules([SMALL]);
    for (const amount of [40, 60, 80]) await assessed({ amount });
    const rules = [{ ...SMALL, when: { ...SMALL.when, amount: { lte: 60 } } }];
    const body = { agent_id: REFUND.agent_id, rules, last: 100 };
    const simulated = expectStatus(200, await organization.admin.post(`${RULES}/simulate`, body));
    expect(simulated).toMatchObject({
      ...{ assessments: 3, changed: 1 },
      before: { automatic: 1, human: 2 },
      after: { automatic: 2, human: 1 },
      changes: [{ amount: 60, before: { outcome: 'human' }, after: { outcome: 'automatic' } }],
    });
    expect(await list()).toHaveLength(3);
  });
});

test('another organization sees none of it', async () => {
  await setRules([SMALL]);
  const { assessment_id: id } = await assessed();
  const stranger = await createOrganization();
  expect(await stranger.agent.get(`${ASSESSMENTS}/${id}`)).toMatchObject({ status: 404 });
  for (const path of [ASSESSMENTS, RULES]) {
    expect(expectStatus(200, await stranger.admin.get(path))).toMatchObject({ data: [] });
  }
  const simulated = await stranger.admin.post(`${RULES}/simulate`, { rules: [SMALL] });
  expect(expectStatus(200, simulated)).toMatchObject({ assessments: 0 });
  expect(Assessed.parse(expectStatus(201, await stranger.agent.post(ASSESS, REFUND))).outcome).toBe('human');
});
