import { beforeEach, describe, expect, test } from 'vitest';
import {
  CreateTask,
  GetQueuePosition,
  GetTask,
  HoldFunds,
  RegisterCallback,
  ServiceError,
  notFound,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { startGateway } from '../gateway-under-test.js';
import { answerEverything } from '../standard-answers.js';
import { dialectKey, dialectOf, exampleReview, unknownTask } from './vw-client.js';

const EXPRESS = { amount_micros: 200_000, currency: 'USD' as const };

const { surroundings, gateway, org } = await startGateway();
const http = dialectOf(gateway);
const key = await dialectKey(gateway, org);
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  surroundings.fakes.answer(HoldFunds, () => ({ price: EXPRESS }));
  await surroundings.fakes.settle();
});

const post = (changes: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  http.post('/v1/tasks', key, exampleReview(changes), { headers });
const lastSpec = () => surroundings.fakes.received(CreateTask).at(-1)?.spec;

describe('POST /v1/tasks', () => {
  test('responds with exactly the fields of the document', async () => {
    const answer = await post({}, { 'workspace-id': 'default' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      status: 'created',
      id: expect.stringMatching(/^tsk_live_[0-9a-f]{32}$/),
      queue_position: 1,
      payout_escrowed: true,
      cost_usd: 0.2,
      consensus_votes_gated: 3,
      task_created_at: '2026-02-04 19:21:00',
      workspace: 'default',
    });
    expect(answer.headers.get('location')).toBe(`/verified-workflows/v1/tasks/${answer.text('id')}`);
  });

  test('creates a native task', async () => {
    await post({ workflow_steps: ['listen', 'confirm'] }, { 'workspace-id': 'eu' });
    expect(surroundings.fakes.received(CreateTask).at(-1)?.workspace_id).toBe('eu');
    expect(lastSpec()).toMatchObject({
      task_type: 'audio-audit',
      domain: 'audio',
      title: 'TTS Quality Check - Batch 42',
      payload: { url: 'https://storage.example.com/audio_42.wav' },
      sla: { urgency: 'high' },
      requirements: { skills: [], capabilities: ['audio'] },
      consensus: {
        total: 3,
        max_total: 5,
        method: 'majority',
        on_disagreement: 'fail',
        fields: { '*': { method: 'by_type', tolerance: { relative: 0.05 } } },
      },
      workflow_steps: [{ name: 'listen' }, { name: 'confirm' }],
    });
    const held = surroundings.fakes.received(HoldFunds).at(-1);
    expect(held).toMatchObject({ urgency: 'high', answers_needed: 3, steps: 2, workspace_id: 'eu' });
  });

  test('one reviewer without skills is the default for omitted or null fields', async () => {
    for (const nothing of [undefined, null]) {
      const changes = { consensus_total: nothing, required_skills: nothing, workflow_steps: nothing };
      const answer = await post({ ...changes, priority: 'standard' });
      expect(answer.body).toMatchObject({ consensus_votes_gated: 1 });
      expect(lastSpec()).toMatchObject({
        sla: { urgency: 'normal' },
        requirements: { skills: [] },
        consensus: { total: 1 },
        workflow_steps: [],
      });
      expect(lastSpec()?.consensus.max_total).toBeUndefined();
    }
  });

  test.each([
    ['audio-audit', 'audio'],
    ['text-review', 'text'],
    ['image-review', 'image'],
    ['medical', 'medical'],
    ['legal', 'legal'],
    ['data-extraction', 'data'],
    // Those that the published client uses and the document does not list, and any other label.
    ...['text-qa', 'code-review', 'translation', 'fact-check', 'decision-approval'].map(type => [
      type,
      'general',
    ]),
    ['Überprüfung für Ärzte', 'general'],
    ['constructor', 'general'],
  ])('accepts the type %s, of the domain %s', async (type, domain) => {
    const answer = await post({ type, required_skills: ['notary'] });
    expect(answer.status).toBe(201);
    expect(lastSpec()).toMatchObject({ task_type: type, domain, requirements: { capabilities: ['notary'] } });
    expect(surroundings.fakes.received(HoldFunds).at(-1)).toMatchObject({ task_type: type, domain });
  });

  test('a type that is named like a decision’s has no meaning', async () => {
    expect((await post({ type: 'decision', consensus_total: 3, workflow_steps: ['look'] })).status).toBe(201);
    expect(lastSpec()).toMatchObject({ task_type: 'decision', domain: 'general' });
    expect(lastSpec()).not.toHaveProperty('decision');
  });

  test('a callback_url in the payload gets webhooks in the format of this API, hidden from reviewers', async () => {
    const callback_url = 'https://example.com/hooks/s3cret';
    expect((await post({ payload: { content: 'Said', callback_url } })).status).toBe(201);
    expect(surroundings.fakes.received(RegisterCallback).at(-1)).toMatchObject({
      ...{ url: callback_url, dialect: 'verified-workflows', events: null },
    });
    expect(lastSpec()?.payload).toEqual({ content: 'Said' });
    const asked = surroundings.fakes.received(RegisterCallback).length;
    // A value that is not text is not a callback.
    expect((await post({ payload: { callback_url: null } })).status).toBe(201);
    expect(lastSpec()?.payload).toEqual({ callback_url: null });
    expect(surroundings.fakes.received(RegisterCallback)).toHaveLength(asked);
  });

  test.each(['http://127.0.0.1/hook', 'http://10.0.0.1/', 'ftp://example.com/', 'nowhere', ''])(
    'a callback_url of %j is refused by its name',
    async callback_url => {
      const answer = await post({ payload: { callback_url } });
      expect([answer.status, answer.text('detail')]).toEqual([
        422,
        expect.stringContaining('payload.callback_url: '),
      ]);
    },
  );

  test('a callback requires the scope to read tasks', async () => {
    const writer = await dialectKey(gateway, org, { scopes: ['tasks:write'] });
    const review = exampleReview({ payload: { callback_url: 'https://example.com/hook' } });
    expect((await http.post('/v1/tasks', writer, review)).status).toBe(403);
    expect((await http.post('/v1/tasks', writer, exampleReview())).status).toBe(201);
  });

  test('a key of one pool posts to that pool, and a key of several is refused', async () => {
    const pools = [randomUUIDv7(), randomUUIDv7()];
    const one = await dialectKey(gateway, org, { pools: pools.slice(0, 1) });
    expect((await http.post('/v1/tasks', one, exampleReview())).status).toBe(201);
    expect(lastSpec()?.requirements.worker_pool_id).toBe(pools[0]);
    const two = await dialectKey(gateway, org, { pools });
    expect((await http.post('/v1/tasks', two, exampleReview())).status).toBe(403);
  });

  test('returns the queue position: 1 for a task that has found its reviewers', async () => {
    surroundings.fakes.answer(GetQueuePosition, () => ({ position: 7 }));
    expect((await post()).body).toMatchObject({ queue_position: 7 });
    surroundings.fakes.answer(GetQueuePosition, () => ({ position: 0 }));
    expect((await post()).body).toMatchObject({ queue_position: 1 });
    surroundings.fakes.silence(GetQueuePosition);
    const answer = await post();
    expect([answer.status, answer.body['queue_position']]).toEqual([201, null]);
  });

  test('shows that its price is not held yet', async () => {
    surroundings.fakes.silence(HoldFunds);
    expect((await post()).body).toMatchObject({ payout_escrowed: false, cost_usd: null });
  });

  test('a repetition gets the same response', async () => {
    const once = { 'idempotency-key': 'unique-request-id-12345' };
    const first = await post({}, once);
    surroundings.fakes.answer(GetQueuePosition, () => ({ position: 9 }));
    const again = await post({}, once);
    expect(again.raw).toBe(first.raw);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });
});

describe('refusals', () => {
  const type = (slug: string) => `https://api.verifiedworkflows.com/errors/${slug}`;

  test.each<[string, Record<string, unknown>, string]>([
    ['a blank type', { type: ' ' }, 'type: '],
    ['a type that is too long', { type: 'x'.repeat(101) }, 'type: '],
    ['a type that is not text', { type: 5 }, 'type: '],
    ['a type with a NUL character', { type: 'a\0' }, 'type: '],
    ['an unknown priority', { priority: 'asap' }, 'priority: '],
    ['no title', { title: undefined }, 'title: '],
    ['a blank title', { title: '  ' }, 'title: '],
    ['no instructions', { instructions: undefined }, 'instructions: '],
    ['no payload', { payload: undefined }, 'payload: '],
    ['a payload that is not an object', { payload: 'https://x' }, 'payload: '],
    ['no reviewers', { consensus_total: 0 }, 'consensus_total: '],
    ['too many reviewers', { consensus_total: 101 }, 'consensus_total: '],
    ['half a reviewer', { consensus_total: 1.5 }, 'consensus_total: '],
    ['a skill that is not text', { required_skills: ['audio', 3] }, 'required_skills.1: '],
    ['too many steps', { workflow_steps: Array.from({ length: 21 }, String) }, 'workflow_steps: '],
    ['a field that the document does not have', { consensus: 3 }, 'consensus: This field is not known.'],
    ['a NUL character', { payload: { a: '\0' } }, 'payload.a: '],
  ])('%s', async (_, changes, detail) => {
    const answer = await post(changes);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toEqual({
      type: type('validation-failed'),
      title: 'Unprocessable Entity',
      status: 422,
      detail: expect.stringContaining(`Request body schema validation failed: ${detail}`),
      instance: '/v1/tasks',
    });
  });

  test('every invalid field is named', async () => {
    const answer = await http.post('/v1/tasks', key, { colour: 'red' });
    for (const field of ['type', 'priority', 'title', 'instructions', 'payload', 'colour']) {
      expect(answer.text('detail')).toContain(`${field}: `);
    }
  });

  test.each<[string, () => ReturnType<typeof post>, number, string]>([
    ['malformed JSON', () => http.call('POST', '/v1/tasks', key, '{"type":'), 400, 'bad-request'],
    ['a limit out of range', () => http.get('/v1/tasks?limit=101', key), 400, 'bad-request'],
    ['an unknown parameter', () => http.get('/v1/tasks?colour=red', key), 400, 'bad-request'],
    ['an invalid workspace', () => post({}, { 'workspace-id': 'a b' }), 400, 'bad-request'],
    [
      'an invalid Idempotency-Key',
      () => post({}, { 'idempotency-key': 'x'.repeat(256) }),
      400,
      'bad-request',
    ],
    ['an unknown task', () => http.get('/v1/tasks/tsk_live_a3f21', key), 404, 'not-found'],
    ['a native id', () => http.get(`/v1/tasks/${randomUUIDv7()}`, key), 404, 'not-found'],
    ['an unknown route', () => http.get('/v1/nothing', key), 404, 'not-found'],
    [
      'an unsupported method',
      () => http.call('DELETE', '/v1/tasks', key, undefined),
      405,
      'method-not-allowed',
    ],
  ])('%s', async (_, ask, status, slug) => {
    const answer = await ask();
    expect(answer.body).toMatchObject({ type: type(slug), status });
    expect(Object.keys(answer.body).toSorted()).toEqual(['detail', 'instance', 'status', 'title', 'type']);
    expect(answer.text('instance')).toMatch(/^\/v1\//);
    expect(answer.status).toBe(status);
  });

  test.each([
    ['insufficient_funds', 'billing.insufficient_funds', 402, 'insufficient-funds', 'Payment Required'],
    ['unavailable', 'service.unavailable', 503, 'service-unavailable', 'Service Unavailable'],
    ['internal', 'internal', 500, 'internal-error', 'Internal Server Error'],
    ['conflict', 'idempotency.in_progress', 409, 'conflict', 'Conflict'],
    ['invalid', 'idempotency.key_reused', 422, 'validation-failed', 'Unprocessable Entity'],
  ] as const)('a refusal of another service: %s', async (kind, code, status, slug, title) => {
    surroundings.fakes.answer(CreateTask, () => {
      throw new ServiceError(kind, code, 'From the service.');
    });
    const answer = await post();
    expect(answer.body).toMatchObject({ type: type(slug), title, status });
    expect(answer.text('detail')).not.toContain('schema validation');
  });

  test('another organization’s task is not found', async () => {
    surroundings.fakes.answer(GetTask, () => {
      throw notFound('task');
    });
    const answer = await http.get(`/v1/tasks/${unknownTask()}`, key);
    expect(answer.body).toMatchObject({ type: type('not-found'), title: 'Not Found', status: 404 });
  });
});
