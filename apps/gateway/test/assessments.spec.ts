import { DataSource } from 'typeorm';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
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
import { AssessmentUpkeep } from '../src/api/decision-rules/assessment-upkeep.js';
import { taskView } from './fixtures.js';
import { once, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const RULES = '/v1/decisions/rules';
const ASSESS = '/v1/decisions/assess';
const ASSESSMENTS = '/v1/decisions/assessments';
const SMALL = {
  name: 'small refunds',
  when: { action: ['refund'], currency: ['USD'], amount: { lte: 50 } },
  then: 'automatic',
};
const BLOCKED = { name: 'blocked', when: { tags: { any: ['fraud'] } }, then: 'human' };
const REFUND = { agent_id: 'refund-agent', action: 'refund', amount: 40, currency: 'USD' };

const Assessments = z.object({
  data: z.array(z.looseObject({ assessment_id: z.string(), outcome: z.string() })),
  next_cursor: z.string().nullable(),
});

const { surroundings, gateway } = await startGateway({ ASSESSMENT_RETENTION_DAYS: '30' });
const database = gateway.app.get(DataSource, { strict: false });
const upkeep = gateway.app.get(AssessmentUpkeep, { strict: false });
restoreAnswersBeforeEach(surroundings);
let admin: string;
beforeEach(async () => {
  ({ admin_key: admin } = await gateway.organization());
});

const setRules = (rules: readonly object[], change: object = {}) =>
  gateway.http.post(RULES, admin, { rules, ...change });
const assess = (change: object = {}, options = {}, key = admin): Promise<HttpAnswer> =>
  gateway.http.post(ASSESS, key, { ...REFUND, ...change }, options);
const recorded = async (answer: HttpAnswer) =>
  (await gateway.http.get(`${ASSESSMENTS}/${answer.text('assessment_id')}`, admin)).body;
const listed = async (query = '', key = admin) =>
  Assessments.parse((await gateway.http.get(`${ASSESSMENTS}?${query}`, key)).body).data;
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

describe('the record of assessments', () => {
  test('is listed in pages, newest first, and filtered', async () => {
    await setRules([SMALL]);
    for (const amount of [1, 2, 60, 3, 70]) await assess({ amount });
    await assess({ agent_id: 'Other' });
    const all = (await listed()).map(({ assessment_id: id }) => id);
    expect(all).toEqual(all.toSorted().toReversed());
    expect(all).toHaveLength(6);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=4${cursor && `&cursor=${cursor}`}`;
      const page = Assessments.parse((await gateway.http.get(`${ASSESSMENTS}?${query}`, admin)).body);
      paged.push(...page.data.map(({ assessment_id: id }) => id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
    expect(await listed('agent_id=OTHER')).toMatchObject([{ agent_id: 'Other' }]);
    expect(await listed('outcome=human')).toMatchObject([{ amount: 70 }, { amount: 60 }]);
  });

  test('is that of one organization, and for a limited key that of its pools', async () => {
    const answer = await assess();
    const { admin_key: stranger } = await gateway.organization();
    expect(await listed('', stranger)).toEqual([]);
    const path = `${ASSESSMENTS}/${answer.text('assessment_id')}`;
    expect((await gateway.http.get(path, stranger)).code).toBe('assessment.not_found');
    const pool = randomUUIDv7();
    const limited = (await gateway.key(admin, { scopes: ['*'], pools: [pool] })).api_key;
    expect((await gateway.http.get(path, limited)).code).toBe('assessment.not_found');
    expect((await assess({}, {}, limited)).code).toBe('auth.pool_not_allowed');
    const own = await assess({ request: { requirements: { worker_pool_id: pool } } }, {}, limited);
    expect(await listed('', limited)).toMatchObject([{ assessment_id: own.text('assessment_id') }]);
    expect(await listed()).toHaveLength(2);
  });

  test('expires after the installation’s days, or after those of its request', async () => {
    const usual = await assess();
    const short = await assess({ request: { audit: { retain_days: 3 } } });
    const daysOf = (answer: Record<string, unknown>) =>
      (Date.parse(String(answer['expires_at'])) - Date.parse(String(answer['created_at']))) / 86_400_000;
    expect([daysOf(await recorded(usual)), daysOf(await recorded(short))]).toEqual([30, 3]);
    await database.query(`UPDATE decision_assessments SET expires_at = expires_at - interval '4 days'`);
    await upkeep.work(new AbortController().signal);
    expect(await listed()).toMatchObject([{ assessment_id: usual.text('assessment_id') }]);
  });
});

describe('a simulation', () => {
  const simulate = async (spec: object, key = admin) =>
    (await gateway.http.post(`${RULES}/simulate`, key, spec)).body;

  test('says which assessments would change, without changing any', async () => {
    await setRules([SMALL]);
    for (const amount of [10, 60, 40, 80]) await assess({ amount });
    await assess({ agent_id: 'other', amount: 60 });
    const before = await listed();
    const rules = [{ ...SMALL, name: 'larger', when: { ...SMALL.when, amount: { gte: 40, lte: 60 } } }];
    expect(await simulate({ agent_id: 'Refund-Agent', rules })).toMatchObject({
      ...{ assessments: 4, changed: 2 },
      before: { automatic: 2, human: 2 },
      after: { automatic: 2, human: 2 },
      changes: [
        {
          amount: 60,
          before: { outcome: 'human', rule: null },
          after: { outcome: 'automatic', rule: 'larger' },
        },
        {
          amount: 10,
          before: { outcome: 'automatic', rule: SMALL.name },
          after: { outcome: 'human', rule: null },
        },
      ],
    });
    expect(await simulate({ rules })).toMatchObject({ assessments: 5, changed: 3 });
    expect(await simulate({ rules, last: 2 })).toMatchObject({ assessments: 2, changed: 1 });
    expect(await listed()).toEqual(before);
  });

  test('of the rules in force changes nothing', async () => {
    await setRules([BLOCKED, SMALL]);
    for (const change of [{ amount: 10 }, { amount: 60 }, { tags: ['fraud'] }]) await assess(change);
    expect(await simulate({ rules: [BLOCKED, SMALL] })).toMatchObject({
      assessments: 3,
      changed: 0,
      changes: [],
    });
  });

  test('of ten thousand assessments lists the newest changes', async () => {
    await setRules([SMALL]);
    await assess({ tags: ['bulk'] });
    await database.query(`
      INSERT INTO decision_assessments
      SELECT (r).* FROM (
        SELECT jsonb_populate_record(a, jsonb_build_object('assessment_id', gen_random_uuid())) AS r
          FROM decision_assessments AS a, generate_series(1, 10100)
         WHERE a.tags[1] = 'bulk') AS copies`);
    const simulated = await simulate({ rules: [], last: 10_000 });
    expect(simulated).toMatchObject({ assessments: 10_000, changed: 10_000 });
    expect(simulated['changes']).toHaveLength(200);
  });

  test('concerns the organization as a whole, and needs the scopes of what it shows', async () => {
    const limited = (await gateway.key(admin, { scopes: ['*'], pools: [randomUUIDv7()] })).api_key;
    expect(await simulate({ rules: [] }, limited)).toMatchObject({ code: 'auth.pool_not_allowed' });
    const blind = (await gateway.key(admin, { scopes: ['quality:read'] })).api_key;
    expect(await simulate({ rules: [] }, blind)).toMatchObject({ code: 'auth.scope_missing' });
    const { admin_key: stranger } = await gateway.organization();
    await assess();
    expect(await simulate({ rules: [] }, stranger)).toMatchObject({ assessments: 0, changed: 0 });
  });
});
