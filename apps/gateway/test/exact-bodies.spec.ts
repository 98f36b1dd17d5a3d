import { describe, expect, test } from 'vitest';
import { CreateTask, JsonValue, SubmitAnswer } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { assignmentView, exampleTask } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { dialectKey, dialectOf, exampleReview } from './verified-workflows/vw-client.js';

const { surroundings, gateway } = await startGateway();
const admin = (await gateway.organization()).admin_key;
const worker = (await gateway.worker(admin)).api_key;

const PLACEHOLDER = '"@@@"';
/** A task with exactly this JSON as its payload. */
const taskWith = (payload: string) =>
  JSON.stringify(exampleTask({ payload: '@@@' })).replace(PLACEHOLDER, payload);
const post = (payload: string, headers: Record<string, string> = {}) =>
  gateway.http.call('POST', '/v1/tasks', admin, taskWith(payload), { headers });
const tasksMade = () => surroundings.fakes.received(CreateTask).length;

const CHANGED: readonly (readonly [string, string, string])[] = [
  ['an integer beyond what a double holds', '{"a":[9007199254740993]}', '/payload/a/0'],
  ['a negative integer', '{"a":-9007199254740993}', '/payload/a'],
  ['one written with a fraction', '{"a":123456789012345678.0}', '/payload/a'],
  ['one written with an exponent', '{"a":9007199254740.993e3}', '/payload/a'],
  ['a power of two that is not written back exactly', '{"a":18446744073709551616}', '/payload/a'],
  ['a number that is too large', '{"a":1e400}', '/payload/a'],
  ['a negative number that is too large', '{"a":-1E400}', '/payload/a'],
  ['a number that becomes zero', '{"a":1e-400}', '/payload/a'],
  ['a name that appears twice', '{"a":1,"b":2,"a":3}', '/payload/a'],
  ['a NUL character', String.raw`{"a":"\u0000"}`, '/payload/a'],
  ['half a surrogate pair', String.raw`{"a":{"\udc00":1}}`, '/payload/a/\ufffd'],
];

describe('a value that would be changed is refused with a pointer', () => {
  test.each(CHANGED)('%s', async (_, payload, pointer) => {
    const before = tasksMade();
    const answer = await post(payload);
    expect([answer.status, answer.code]).toEqual([422, 'request.invalid']);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
    // An Idempotency-Key makes no difference, and nothing is stored for it.
    const key = { 'idempotency-key': randomUUIDv7() };
    expect((await post(payload, key)).status).toBe(422);
    expect((await post('{}', key)).status).toBe(201);
    expect(tasksMade()).toBe(before + 1);
  });

  test.each(CHANGED)('%s, in the format of a dialect', async (_, payload, pointer) => {
    const http = dialectOf(gateway);
    const key = await dialectKey(gateway, await gateway.organization());
    const review = JSON.stringify(exampleReview({ payload: '@@@' })).replace(PLACEHOLDER, payload);
    const answer = await http.call('POST', '/v1/tasks', key, review);
    expect(answer.status).toBe(422);
    const field = pointer.slice(1).replaceAll('/', '.');
    expect(answer.text('detail')).toContain(`Request body schema validation failed: ${field}: `);
  });
});

describe('a value that can be stored is stored exactly', () => {
  test.each([
    '{"a":[9007199254740991,9007199254740992,-9007199254740992]}',
    '{"a":[0.1,19.99,1e+21,1e-7,5e-324,1.7976931348623157e+308]}',
    '{"a":["9007199254740993","1e400"],"9007199254740993":1}',
    String.raw`{"a":"\\u0000","\\ud800":"\\\\u0000"}`,
    '{"__proto__":{"admin":true},"constructor":1,"toString":{"__proto__":[]},"hasOwnProperty":null}',
  ])('%s', async payload => {
    expect((await post(payload)).status).toBe(201);
    const asked = surroundings.fakes.received(CreateTask).at(-1);
    expect(JSON.stringify(asked?.spec.payload)).toBe(payload);
  });

  test('a zero may lose its sign', async () => {
    expect((await post('{"a":-0}')).status).toBe(201);
    expect(JSON.stringify(surroundings.fakes.received(CreateTask).at(-1)?.spec.payload)).toBe('{"a":0}');
  });

  test('also in a repeated response', async () => {
    const output = '{"count":9007199254740992,"big":1e+21,"whole":100000000000000000000}';
    const { task, ...view } = assignmentView({ status: 'submitted' });
    const earlier_steps = [{ number: 1, name: 'count', output: JsonValue.parse(JSON.parse(output)) }];
    const assignment = { ...view, task: { ...task, earlier_steps } };
    surroundings.fakes.answer(SubmitAnswer, () => ({ assignment, replayed: false }));
    const headers = { 'idempotency-key': randomUUIDv7() };
    const path = `/v1/worker/assignments/${randomUUIDv7()}/submit`;
    const submit = () => gateway.http.call('POST', path, worker, `{"output":${output}}`, { headers });
    const [first, again] = [await submit(), await submit()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.raw).toContain(output);
    expect(again.raw).toBe(first.raw);
  });
});

test('a rule for a field that cannot have one is refused rather than ignored', async () => {
  const task = JSON.stringify(exampleTask({ consensus: { fields: '@@@' } }));
  const fields = '{"notes":{"method":"majority"},"__proto__":{"method":"majority"}}';
  const answer = await gateway.http.call('POST', '/v1/tasks', admin, task.replace(PLACEHOLDER, fields));
  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toMatchObject([{ pointer: '/consensus/fields/__proto__' }]);
});

test.each(['output', 'input'])(
  'a rule in %s.schema that no validator would check is refused',
  async contract => {
    const task = JSON.stringify(exampleTask({ payload: {}, [contract]: { schema: '@@@' } }));
    const schema = '{"type":"object","properties":{"__proto__":{"type":"string"}}}';
    const answer = await gateway.http.call('POST', '/v1/tasks', admin, task.replace(PLACEHOLDER, schema));
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer: `/${contract}/schema/properties/__proto__` }]);
  },
);

describe('in a batch', () => {
  const batch = (payloads: readonly string[], headers: Record<string, string> = {}) =>
    gateway.http.call('POST', '/v1/tasks/batch', admin, `{"tasks":[${payloads.map(taskWith).join()}]}`, {
      headers,
    });
  const itemsOf = (answer: HttpAnswer): unknown => answer.body['data'];

  test.each(CHANGED)('%s refuses only its item', async (_, payload, pointer) => {
    const answer = await batch(['{}', payload, '{"a":1}']);
    expect(answer.status).toBe(200);
    expect(itemsOf(answer)).toMatchObject([
      { index: 0, status: 201 },
      {
        index: 1,
        status: 422,
        error: { code: 'request.invalid', errors: [{ pointer: `/tasks/1${pointer}` }] },
      },
      { index: 2, status: 201 },
    ]);
  });

  test('names of object properties are data in every item', async () => {
    const answer = await batch(['{"__proto__":1}', '{"constructor":1}', String.raw`{"a":"\\u0000"}`]);
    expect(itemsOf(answer)).toMatchObject([{ status: 201 }, { status: 201 }, { status: 201 }]);
  });

  test('an unknown field named __proto__ refuses only its item', async () => {
    const task = JSON.stringify(exampleTask());
    const strange = `{"__proto__":{"a":1},${task.slice(1)}`;
    const answer = await gateway.http.call(
      'POST',
      '/v1/tasks/batch',
      admin,
      `{"tasks":[${strange},${task}]}`,
    );
    expect(itemsOf(answer)).toMatchObject([
      { status: 422, error: { errors: [{ pointer: '/tasks/0/__proto__' }] } },
      { status: 201 },
    ]);
  });

  test('a fault outside of the items refuses the whole batch', async () => {
    const task = JSON.stringify(exampleTask());
    for (const body of [`{"tasks":[${task}],"tasks":[${task}]}`, `{"tasks":[${task}],"x":1e400}`]) {
      const answer = await gateway.http.call('POST', '/v1/tasks/batch', admin, body);
      expect(answer.status).toBe(422);
    }
  });

  test('two batches that differ only in such a value are different requests', async () => {
    const headers = { 'idempotency-key': randomUUIDv7() };
    expect((await batch(['{}', '{"a":9007199254740993}'], headers)).status).toBe(200);
    expect((await batch(['{}', '{"a":9007199254740993}'], headers)).status).toBe(200);
    for (const other of ['{"a":9007199254740992}', '{"a":9007199254740995}']) {
      expect((await batch(['{}', other], headers)).code).toBe('idempotency.key_reused');
    }
  });
});

test('query text that the database cannot store is refused with a pointer', async () => {
  const answer = await gateway.http.get('/v1/tasks?domain=a%00b', admin);
  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toMatchObject([{ pointer: '/domain' }]);
});
