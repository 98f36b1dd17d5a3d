import { beforeEach, describe, expect, test } from 'vitest';
import {
  CreateTask,
  GetPool,
  GetTask,
  HoldFunds,
  RegisterCallback,
  ServiceError,
  notFound,
  payloadHash,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { ASSESSMENTS, BLOCKED, REFUND, SMALL, startAssessing } from './assessments.js';
import { taskView } from './fixtures.js';
import { once } from './gateway-under-test.js';

const { surroundings, database, upkeep, setRules, assess, recorded, listed } = await startAssessing();
const createdTasks = () => surroundings.fakes.received(CreateTask);

describe('an assessment', () => {
  test('is automatic when a rule says so, and creates no task', async () => {
    const ruleSet = await setRules([BLOCKED, SMALL]);
    const before = createdTasks().length;
    const answer = await assess();
    const rule = { name: SMALL.name, rule_set_id: ruleSet.text('rule_set_id'), version: 1 };
    const id = answer.text('assessment_id');
    expect([answer.status, answer.body]).toEqual([201, { assessment_id: id, outcome: 'automatic', rule }]);
    expect(answer.headers.get('location')).toBe(`${ASSESSMENTS}/${id}`);
    expect(await recorded(answer)).toMatchObject({
      ...{ ...REFUND, assessment_id: id, outcome: 'automatic', rule, task_id: null, task_problem: null },
      rule_set: { rule_set_id: rule.rule_set_id, version: 1 },
      payload: REFUND,
      payload_sha256: payloadHash(REFUND),
    });
    expect(createdTasks()).toHaveLength(before);
  });

  test('creates a decision task when a rule asks for a person, with the exact payload', async () => {
    await setRules([BLOCKED, SMALL]);
    const payload = { order: 'A-1', lines: [1, 2.5, null] };
    const request = {
      ...{ request_type: 'refund', summary: 'Refund A-1.', jurisdiction: 'QC', domain: 'payments' },
      ...{ allowed: ['approved', 'rejected', 'edited'], title: 'Refund' },
      sla: { urgency: 'high' },
    };
    const answer = await assess({ tags: ['Fraud'], payload, request });
    expect(answer.body).toMatchObject({ outcome: 'human', rule: { name: BLOCKED.name } });
    const sent = createdTasks().find(({ task_id: taskId }) => taskId === answer.text('task_id'));
    expect(sent?.spec).toMatchObject({
      ...{ task_type: 'decision', domain: 'payments', title: 'Refund', sla: { urgency: 'high' } },
      origin: { created_by: REFUND.agent_id, request_id: answer.text('assessment_id') },
      decision: {
        ...{ request_type: 'refund', jurisdiction: 'QC', summary: 'Refund A-1.', action: payload },
        allowed: ['approved', 'rejected', 'edited'],
      },
    });
    expect(answer.body['task']).toMatchObject({ task_id: answer.text('task_id') });
    expect(await recorded(answer)).toMatchObject({
      ...{ task_id: answer.text('task_id'), payload, rule: { name: BLOCKED.name } },
      request: { request_type: 'refund', jurisdiction: 'QC' },
    });
  });

  test.each([
    ['without rules', [], {}],
    ['when no rule matches', [SMALL], { amount: 50.01 }],
    ['when a field is missing', [SMALL], { currency: undefined }],
  ])('goes to a person %s, with defaults for everything', async (_, rules, change) => {
    await setRules(rules);
    const answer = await assess(change);
    expect(answer.body).toMatchObject({ outcome: 'human', rule: null });
    expect(createdTasks().at(-1)?.spec).toMatchObject({
      ...{ task_type: 'decision', title: 'Decide: refund', domain: 'general' },
      decision: { request_type: 'approval', allowed: ['approved', 'rejected'], action: { action: 'refund' } },
    });
    expect(await recorded(answer)).toMatchObject({ rule: null, rule_set: { version: 1 } });
  });

  test('is decided by the agent’s own rules, else by the general ones, of the versions in force', async () => {
    await setRules([SMALL], { agent_id: 'other' });
    expect((await assess()).body).toMatchObject({ outcome: 'human' });
    await setRules([SMALL]);
    expect((await assess()).body).toMatchObject({ outcome: 'automatic', rule: { version: 1 } });
    await setRules([], { agent_id: 'REFUND-AGENT' });
    expect((await assess()).body).toMatchObject({ outcome: 'human' });
    const valid_from = new Date(Date.now() + 3_600_000).toISOString();
    await setRules([SMALL], { agent_id: 'refund-agent', valid_from });
    expect((await assess()).body).toMatchObject({ outcome: 'human' });
  });

  test('says what a callback is, without its credentials', async () => {
    const callback_auth = { type: 'bearer', token: 'very-secret-token' };
    const handoff = { callback_url: 'https://example.com/decided', callback_auth };
    const answer = await assess({ request: { handoff } });
    expect(surroundings.fakes.received(RegisterCallback).at(-1)?.task_id).toBe(answer.text('task_id'));
    const rows: unknown = await database.query('SELECT a::text FROM decision_assessments a');
    expect(JSON.stringify(rows)).toContain('https://example.com/decided');
    expect(JSON.stringify([rows, answer.body])).not.toContain('very-secret-token');
  });
});

describe('an assessment is refused with a pointer', () => {
  beforeEach(() => {
    surroundings.fakes.answer(GetTask, () => {
      throw notFound('task');
    });
  });

  test.each<[string, object, string]>([
    ['for a negative amount', { amount: -1 }, '/amount'],
    ['for a risk above one', { risk: 1.1 }, '/risk'],
    ['for an unknown member', { amout: 1 }, '/amout'],
    ['for an unknown verdict', { request: { allowed: ['maybe'] } }, '/request/allowed/0'],
    [
      'for a deadline that has passed',
      { request: { sla: { deadline: '2020-01-01T00:00:00Z' } } },
      '/request/sla/deadline',
    ],
  ])('%s', async (_, change, pointer) => {
    const answer = await assess(change);
    expect([answer.status, answer.body['errors']]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });

  test('for a pool that does not exist, and the problem is recorded', async () => {
    surroundings.fakes.answer(GetPool, () => {
      throw notFound('pool');
    });
    const answer = await assess({ request: { requirements: { worker_pool_id: randomUUIDv7() } } });
    expect(answer.body['errors']).toMatchObject([{ pointer: '/request/requirements/worker_pool_id' }]);
    expect(await listed()).toMatchObject([{ outcome: 'human', task_id: null, task_problem: 'task.invalid' }]);
  });
});

describe('with an Idempotency-Key', () => {
  test('there is one assessment and one task, also for concurrent requests', async () => {
    const keyed = once();
    const answers = await Promise.all(Array.from({ length: 8 }, () => assess({}, keyed)));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(answer => answer.text('task_id'))).size).toBe(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(await listed()).toHaveLength(1);
    const again = await assess({}, keyed);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([made[0]?.body, 'true']);
    expect((await assess({ amount: 41 }, keyed)).code).toBe('idempotency.key_reused');
    expect(await listed()).toHaveLength(1);
  });

  test('the decision stays the same when the rules change in between', async () => {
    surroundings.fakes.answer(HoldFunds, () => {
      throw new ServiceError('insufficient_funds', 'billing.insufficient_funds', 'No.');
    });
    const keyed = once();
    const refused = await assess({}, keyed);
    expect([refused.status, refused.code]).toEqual([402, 'billing.insufficient_funds']);
    expect(await listed()).toMatchObject([
      { outcome: 'human', task_id: null, task_problem: 'billing.insufficient_funds' },
    ]);
    await setRules([SMALL]);
    surroundings.fakes.answer(HoldFunds, () => ({ price: { amount_micros: 1, currency: 'USD' as const } }));
    const created = await assess({}, keyed);
    expect(created.body).toMatchObject({ outcome: 'human', rule: null });
    expect(await listed()).toMatchObject([{ task_id: created.text('task_id'), task_problem: null }]);
    expect((await assess()).body).toMatchObject({ outcome: 'automatic' });
  });
});

describe('a task that may or may not exist', () => {
  const settle = async () => {
    await database.query(`UPDATE decision_assessments SET created_at = created_at - interval '2 minutes'`);
    await upkeep.work(new AbortController().signal);
  };

  test('is found by the upkeep, since its id follows from the assessment', async () => {
    surroundings.fakes.silence(CreateTask);
    const answer = await assess();
    expect(answer.status).toBe(503);
    expect(await listed()).toMatchObject([{ task_id: null, task_problem: null }]);
    const asked: string[] = [];
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => {
      asked.push(task_id);
      return taskView({ task_id, org_id });
    });
    await settle();
    expect(await listed()).toMatchObject([{ task_id: asked[0], task_problem: null }]);
    const [held] = surroundings.fakes.received(HoldFunds).slice(-1);
    expect(asked).toEqual([held?.task_id]);
  });

  test('is recorded as not created when the registry does not know it', async () => {
    surroundings.fakes.silence(CreateTask);
    await assess();
    surroundings.fakes.answer(GetTask, () => {
      throw notFound('task');
    });
    await settle();
    expect(await listed()).toMatchObject([{ task_id: null, task_problem: 'service.unavailable' }]);
  });
});
