import { describe, expect, test } from 'vitest';
import {
  CreateTask,
  GetPool,
  HoldFunds,
  RegisterCallback,
  ReleaseHold,
  ServiceError,
  notFound,
} from '#libs/contracts';
import { SecretBox, randomUUIDv7 } from '#libs/platform';
import { exampleTask, taskView } from './fixtures.js';
import { OPERATOR_KEY, restoreAnswersBeforeEach, SECRET, startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway({ WEBHOOK_ALLOWED_CIDRS: '10.0.0.0/8' });
restoreAnswersBeforeEach(surroundings);

const post = (task: Record<string, unknown>) => gateway.http.post('/v1/tasks', org.admin_key, task);
const refusing = (kind: 'insufficient_funds' | 'conflict' | 'invalid', code: string) => () => {
  throw new ServiceError(kind, code, 'No.');
};

test('the example of the document is accepted unchanged', async () => {
  const answer = await post(exampleTask({ origin: { org_id: org.org_id, product: 'threatlabs' } }));
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`/v1/tasks/${answer.text('task_id')}`);
  expect(answer.body).toMatchObject({
    status: 'queued',
    price: { amount_micros: 1_000_000, currency: 'USD' },
    output: { schema: { type: 'object', properties: { reached_user: { type: 'boolean' } } } },
    handoff: { callback_auth: { type: 'bearer' } },
  });
});

test("the callback's credentials are sent sealed, and only to the dispatcher", async () => {
  const token = 'very-secret-token';
  const auth = { type: 'bearer', token };
  const answer = await post(
    exampleTask({ handoff: { callback_url: 'https://example.com/h', callback_auth: auth } }),
  );
  expect(answer.raw).not.toContain(token);
  const taskId = answer.text('task_id');
  const registered = surroundings.fakes.received(RegisterCallback).find(({ task_id }) => task_id === taskId);
  const box = new SecretBox(Buffer.from(SECRET, 'base64'));
  expect(JSON.parse(box.open(registered?.sealed_auth ?? '', taskId))).toEqual(auth);
  expect(JSON.stringify(surroundings.fakes.received(CreateTask))).not.toContain(token);
});

describe('refusals', () => {
  const schemaFault = { output: { schema: { type: 'object', properties: { a: { pattern: '(' } } } } };
  test.each<[string, Record<string, unknown>, number, string | undefined]>([
    ['another organization', { origin: { org_id: randomUUIDv7() } }, 403, undefined],
    ['a deadline in the past', { sla: { deadline: '2020-01-01T00:00:00Z' } }, 422, '/sla/deadline'],
    [
      'a callback to loopback',
      { handoff: { callback_url: 'http://127.0.0.1/x' } },
      422,
      '/handoff/callback_url',
    ],
    [
      'a callback to the metadata service',
      { handoff: { callback_url: 'http://169.254.169.254/' } },
      422,
      '/handoff/callback_url',
    ],
    [
      'a callback to a mail address',
      { handoff: { callback_url: 'mailto:x@y' } },
      422,
      '/handoff/callback_url',
    ],
    ['an invalid schema', schemaFault, 422, '/output/schema/properties/a/pattern'],
  ])('%s', async (_, changes, status, pointer) => {
    const answer = await post(exampleTask(changes));
    expect(answer.status).toBe(status);
    if (pointer === undefined) return;
    expect(answer.body['errors']).toMatchObject([{ pointer: expect.stringMatching(`^${pointer}`) }]);
  });

  test('an unknown pool is refused, an existing one accepted', async () => {
    const poolId = randomUUIDv7();
    const task = exampleTask({ requirements: { worker_pool_id: poolId } });
    surroundings.fakes.answer(GetPool, () => {
      throw notFound('pool');
    });
    const answer = await post(task);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/requirements/worker_pool_id' }]);
    surroundings.fakes.silence(GetPool);
    expect((await post(task)).status).toBe(201);
  });
});

test("the deadline defaults to the organization's setting", async () => {
  const { org_id, admin_key } = await gateway.organization();
  const change = JSON.stringify({ default_deadline_seconds: 3_600 });
  const changed = await gateway.http.call('PATCH', `/v1/organizations/${org_id}`, OPERATOR_KEY, change);
  expect(changed.body).toMatchObject({ default_deadline_seconds: 3_600, suspended: false });
  await gateway.http.post('/v1/tasks', admin_key, exampleTask());
  expect(surroundings.fakes.received(CreateTask).at(-1)?.default_deadline_seconds).toBe(3_600);
  const tooSoon = JSON.stringify({ default_deadline_seconds: 59 });
  expect(
    (await gateway.http.call('PATCH', `/v1/organizations/${org_id}`, OPERATOR_KEY, tooSoon)).status,
  ).toBe(422);
  await gateway.http.post('/v1/tasks', org.admin_key, exampleTask());
  expect(surroundings.fakes.received(CreateTask).at(-1)?.default_deadline_seconds).toBe(604_800);
});

test('a network that the operator allows may be called back', async () => {
  expect((await post(exampleTask({ handoff: { callback_url: 'http://10.1.2.3/x' } }))).status).toBe(201);
});

describe('while another service is unavailable', () => {
  test('billing: the task is accepted, and waits for its hold', async () => {
    surroundings.fakes.silence(HoldFunds);
    const answer = await post(exampleTask());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'created', price: null });
  });

  test('the dispatcher: 503, and nothing is created', async () => {
    surroundings.fakes.silence(RegisterCallback);
    const before = surroundings.fakes.received(CreateTask).length;
    const answer = await post(exampleTask());
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(surroundings.fakes.received(CreateTask)).toHaveLength(before);
    expect((await post(exampleTask({ handoff: undefined }))).status).toBe(201);
  });

  test('the registry: 503, and the hold is left to the sweep', async () => {
    surroundings.fakes.silence(CreateTask);
    const released = surroundings.fakes.received(ReleaseHold).length;
    expect((await post(exampleTask())).status).toBe(503);
    expect(surroundings.fakes.received(ReleaseHold)).toHaveLength(released);
  });
});

describe('funds', () => {
  test('insufficient funds are 402', async () => {
    surroundings.fakes.answer(HoldFunds, refusing('insufficient_funds', 'billing.insufficient_funds'));
    const answer = await post(exampleTask());
    expect(answer.status).toBe(402);
    expect(answer.code).toBe('billing.insufficient_funds');
  });

  test('a hold is released when the registry refuses permanently', async () => {
    surroundings.fakes.answer(CreateTask, refusing('invalid', 'task.invalid'));
    expect((await post(exampleTask())).status).toBe(422);
    const held = surroundings.fakes.received(HoldFunds).at(-1);
    expect(surroundings.fakes.received(ReleaseHold).at(-1)?.task_id).toBe(held?.task_id);
  });
});

describe('with an Idempotency-Key', () => {
  const keyed = (key: string, task = exampleTask()) =>
    gateway.http.post('/v1/tasks', org.admin_key, task, { headers: { 'idempotency-key': key } });

  test('twenty concurrent requests hold one price for one task', async () => {
    const before = surroundings.fakes.received(HoldFunds).length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => keyed('twenty')));
    const holds = surroundings.fakes.received(HoldFunds).slice(before);
    expect(new Set(holds.map(({ task_id }) => task_id)).size).toBe(1);
    expect(new Set(answers.map(answer => answer.text('task_id'))).size).toBe(1);
    expect(
      new Set(
        surroundings.fakes
          .received(CreateTask)
          .slice(-20)
          .map(one => JSON.stringify(one.idempotency)),
      ).size,
    ).toBe(1);
  });

  test('another body has another hold, so that a refusal cannot release the first', async () => {
    const first = (await keyed('reused')).text('task_id');
    surroundings.fakes.answer(CreateTask, refusing('invalid', 'idempotency.key_reused'));
    const other = await keyed('reused', exampleTask({ title: 'Another' }));
    expect(other.code).toBe('idempotency.key_reused');
    expect(surroundings.fakes.received(ReleaseHold).map(({ task_id }) => task_id)).not.toContain(first);
  });

  test('a hold that another request may need is not released', async () => {
    surroundings.fakes.answer(CreateTask, refusing('conflict', 'idempotency.in_progress'));
    const released = surroundings.fakes.received(ReleaseHold).length;
    expect((await keyed('running')).status).toBe(409);
    expect(surroundings.fakes.received(ReleaseHold)).toHaveLength(released);
  });

  test('a day later, when the hold has ended, it means a new task', async () => {
    surroundings.fakes.answer(HoldFunds, refusing('conflict', 'billing.hold_resolved'));
    const answer = await keyed('yesterday');
    expect(answer.status).toBe(201);
    expect(answer.body['price']).toBeNull();
    expect(surroundings.fakes.received(HoldFunds).at(-1)?.task_id).not.toBe(answer.text('task_id'));
  });

  test('a day later, when the id is taken, it means a new task', async () => {
    let taken: string | undefined;
    surroundings.fakes.answer(CreateTask, ({ task_id, org_id, spec, price }) => {
      taken ??= task_id;
      if (task_id === taken) throw new ServiceError('conflict', 'task.id_taken', 'No.');
      return { task: taskView({ ...spec, task_id, org_id, price, status: 'created' }), replayed: false };
    });
    const released = surroundings.fakes.received(ReleaseHold).length;
    const answer = await keyed('the day before');
    expect(answer.status).toBe(201);
    expect(answer.text('task_id')).not.toBe(taken);
    // The hold belongs to the older task.
    expect(surroundings.fakes.received(ReleaseHold)).toHaveLength(released);
  });

  test('a repetition after the deadline still gets its response', async () => {
    // The fake registry knows every task, so this one was created before.
    const answer = await keyed('late', exampleTask({ sla: { deadline: '2020-01-01T00:00:00Z' } }));
    expect(answer.status).toBe(201);
  });
});

describe('a batch of tasks', () => {
  test('returns one result per task', async () => {
    const tasks = [exampleTask(), { title: 'x' }, exampleTask({ sla: { deadline: '2020-01-01T00:00:00Z' } })];
    const answer = await gateway.http.post('/v1/tasks/batch', org.admin_key, { tasks });
    expect(answer.status).toBe(200);
    expect(answer.body['data']).toMatchObject([
      { index: 0, status: 201, task: { status: 'queued' } },
      {
        index: 1,
        status: 422,
        error: { code: 'request.invalid', errors: [{ pointer: '/tasks/1/task_type' }, {}] },
      },
      {
        index: 2,
        status: 422,
        error: { code: 'task.invalid', errors: [{ pointer: '/tasks/2/sla/deadline' }] },
      },
    ]);
  });

  test('has at most a thousand tasks', async () => {
    // A separate organization, because each task counts against the limits.
    const { admin_key } = await gateway.organization();
    const small = exampleTask({ instructions: 'x', context: {}, audit: {}, handoff: undefined });
    const many = (count: number) => ({ tasks: Array.from({ length: count }, () => small) });
    const answer = await gateway.http.post('/v1/tasks/batch', admin_key, many(1_000));
    expect(answer.status).toBe(200);
    expect(answer.body['data']).toHaveLength(1_000);
    const tooMany = await gateway.http.post('/v1/tasks/batch', admin_key, many(1_001));
    expect(tooMany.body['errors']).toMatchObject([{ pointer: '/tasks' }]);
  });

  test('is covered by one Idempotency-Key', async () => {
    const send = (tasks: unknown[]) =>
      gateway.http.post(
        '/v1/tasks/batch',
        org.admin_key,
        { tasks },
        { headers: { 'idempotency-key': 'batch' } },
      );
    const first = await send([exampleTask(), exampleTask()]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const ids = (answer: typeof first) => JSON.stringify(answer.body['data']).match(/"task_id":"[^"]+"/g);
    const again = await send([exampleTask(), exampleTask()]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(ids(again)).toEqual(ids(first));
    expect(new Set(ids(first)).size).toBe(2);
    const other = await send([exampleTask()]);
    expect(other.status).toBe(422);
    expect(other.code).toBe('idempotency.key_reused');
  });
});

test.each(['Webhook-Signature', 'svix-id', 'X-Verified-Workflows-Signature', 'CE-Type', 'Content-Length'])(
  'a callback cannot carry a header %s of the caller’s',
  async name => {
    const callback_auth = { type: 'header', name, value: 'forged' };
    const answer = await post(
      exampleTask({ handoff: { callback_url: 'https://example.com/h', callback_auth } }),
    );
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/handoff/callback_auth/name' }]);
  },
);
