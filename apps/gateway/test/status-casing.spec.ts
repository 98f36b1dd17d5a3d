import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { GetTask, ListTasks } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { taskView } from './fixtures.js';
import { restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import { dialectOf, exampleReview, unknownTask } from './verified-workflows/vw-client.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

const PLENTY = { requests: 1_000, per_seconds: 3_600 };
const DIALECT = { dialect: 'verified-workflows', rate_limit: PLENTY };
const make = (spec: object, by = org.admin_key) =>
  gateway.http.post('/v1/api-keys', by, { name: 'k', scopes: ['*'], ...spec });

describe('a key’s status_casing', () => {
  test.each([
    ['as in the document when omitted', {}, 'title'],
    ['the same when null', { status_casing: null }, 'title'],
    ['lower', { status_casing: 'lower' }, 'lower'],
    ['title', { status_casing: 'title' }, 'title'],
  ])('is %s', async (_, change, shown) => {
    const made = await make({ ...DIALECT, ...change });
    expect([made.status, made.body['status_casing']]).toEqual([201, shown]);
    const read = await gateway.http.get(`/v1/api-keys/${made.text('id')}`, org.admin_key);
    expect(read.body).toMatchObject({ status_casing: shown });
  });

  test('is refused for a key of another dialect', async () => {
    expect((await make({})).body).toMatchObject({ status_casing: null });
    expect((await make({ status_casing: null })).status).toBe(201);
    for (const dialect of ['native', 'humanlayer', undefined]) {
      const refused = await make({ dialect, status_casing: 'lower' });
      expect([refused.status, refused.code]).toEqual([422, 'request.invalid']);
      expect(refused.body).toMatchObject({ errors: [{ pointer: '/status_casing' }] });
    }
    expect((await make({ ...DIALECT, status_casing: 'upper' })).status).toBe(422);
  });

  test('is inherited from the key it is created with, unless specified', async () => {
    const parent = (await make({ ...DIALECT, status_casing: 'lower' })).text('api_key');
    expect((await make(DIALECT, parent)).body).toMatchObject({ status_casing: 'lower' });
    expect((await make({ ...DIALECT, status_casing: 'title' }, parent)).body).toMatchObject({
      status_casing: 'title',
    });
    const native = await make({ rate_limit: PLENTY }, parent);
    expect(native.body).toMatchObject({ dialect: 'native', status_casing: null });
  });

  test('can be changed, effective at once', async () => {
    const made = await make(DIALECT);
    const path = `/v1/api-keys/${made.text('id')}`;
    const id = unknownTask();
    const statusNow = async () =>
      (await dialectOf(gateway).get(`/v1/tasks/${id}`, made.text('api_key'))).body['status'];
    expect(await statusNow()).toBe('Cancelled');
    const change = (body: object) => gateway.http.patch(path, org.admin_key, body);
    expect((await change({ status_casing: 'lower' })).body).toMatchObject({ status_casing: 'lower' });
    expect(await statusNow()).toBe('cancelled');
    expect((await change({ name: 'other' })).body).toMatchObject({ status_casing: 'lower' });
    expect((await change({ status_casing: null })).body).toMatchObject({ status_casing: 'title' });
    expect(await statusNow()).toBe('Cancelled');
    const native = `/v1/api-keys/${(await make({})).text('id')}`;
    expect((await gateway.http.patch(native, org.admin_key, { status_casing: 'lower' })).status).toBe(422);
  });

  test('is absent on keys from before it existed', async () => {
    const made = await make(DIALECT);
    const database = new pg.Client({ connectionString: surroundings.database.url });
    await database.connect();
    const forget = 'UPDATE gateway.api_keys SET status_casing = NULL WHERE id = $1';
    expect((await database.query(forget, [made.text('id')])).rowCount).toBe(1);
    await database.end();
    const read = await gateway.http.get(`/v1/api-keys/${made.text('id')}`, org.admin_key);
    expect(read.body).toMatchObject({ status_casing: 'title' });
  });
});

describe('a key with lower casing', () => {
  const keys = async () => ({
    lower: (await make({ ...DIALECT, status_casing: 'lower' })).text('api_key'),
    title: (await make(DIALECT)).text('api_key'),
  });
  const summary = {
    ...{ org_id: randomUUIDv7(), workspace_id: 'default', failure_reason: null, task_type: 'legal' },
    ...{
      domain: 'legal',
      title: 'Clause 4',
      urgency: 'low' as const,
      worker_pool_id: null,
      deadline: null,
      breached: false,
    },
    ...{ request_id: null, ended_at: null },
    ...{ created_at: '2026-02-04T19:21:59.999Z', updated_at: '2026-02-04T19:22:00.000Z' },
  };

  test('reads the same as any other, except for the case of status words', async () => {
    const steps = [
      { number: 1, name: 'Listen In', status: 'in_progress' as const, result: null },
      { number: 2, name: 'Confirm', status: 'pending' as const, result: null },
    ];
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
      taskView({ task_id, org_id, status: 'started', title: 'In Review', steps }),
    );
    surroundings.fakes.answer(ListTasks, () => ({
      data: [{ ...summary, task_id: '0197c9a0-0000-7000-8000-000000000001', status: 'accepted' as const }],
      next_cursor: null,
    }));
    const { lower, title } = await keys();
    const http = dialectOf(gateway);
    const id = unknownTask();
    const lowered = (raw: string): unknown =>
      JSON.parse(raw, (name, value: unknown) =>
        name === 'status' && typeof value === 'string' ? value.toLowerCase() : value,
      );
    for (const path of [`/v1/tasks/${id}`, '/v1/tasks']) {
      const [document, client] = [await http.get(path, title), await http.get(path, lower)];
      expect(client.raw).not.toBe(document.raw);
      expect(JSON.parse(client.raw)).toEqual(lowered(document.raw));
    }
    expect((await http.get(`/v1/tasks/${id}`, lower)).body).toMatchObject({
      ...{ status: 'in review', title: 'In Review' },
      workflow: [{ status: 'in review', label: 'Listen In' }, { status: 'pending' }],
    });
    expect((await http.post('/v1/tasks', lower, exampleReview())).body).toMatchObject({ status: 'created' });
    const webhook = { url: 'https://example.com/hook' };
    expect((await http.post(`/v1/tasks/${id}/webhook`, lower, webhook)).body).toMatchObject({
      status: 'configured',
    });
  });

  test.each([
    ['Completed', { statuses: ['completed'] }],
    ['completed', { statuses: ['completed'] }],
    ['QUEUED', { statuses: ['queued', 'offered'] }],
    ['in review', { statuses: ['accepted', 'started', 'submitted', 'verified'] }],
    ['in_review', { statuses: ['accepted', 'started', 'submitted', 'verified'] }],
    ['expired', { statuses: ['failed'], expired: true }],
    ['Failed', { statuses: ['failed'], expired: false }],
  ])('is listed by the status %s, whatever its casing', async (status, filter) => {
    const { lower, title } = await keys();
    for (const key of [lower, title]) {
      const answer = await dialectOf(gateway).get(`/v1/tasks?status=${encodeURIComponent(status)}`, key);
      expect(answer.status).toBe(200);
      const { statuses, expired } = surroundings.fakes.received(ListTasks).at(-1) ?? {};
      expect({ statuses, ...(expired !== undefined && { expired }) }).toEqual(filter);
    }
  });

  test('keeps its filter from page to page, and refuses an unknown status', async () => {
    surroundings.fakes.answer(ListTasks, () => ({ data: [], next_cursor: 'more' }));
    const { lower } = await keys();
    const http = dialectOf(gateway);
    const first = await http.get('/v1/tasks?status=in%20review&limit=2', lower);
    const [, target = ''] = /^<([^>]+)>/.exec(first.headers.get('link') ?? '') ?? [];
    expect((await gateway.http.get(target, lower)).status).toBe(200);
    const { statuses } = surroundings.fakes.received(ListTasks).at(-1) ?? {};
    expect(statuses).toEqual(['accepted', 'started', 'submitted', 'verified']);
    const refused = await http.get('/v1/tasks?status=done', lower);
    expect([refused.status, refused.text('detail')]).toEqual([400, expect.stringContaining('Completed')]);
  });
});
