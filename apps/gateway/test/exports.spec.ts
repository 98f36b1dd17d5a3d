import { beforeEach, describe, expect, test } from 'vitest';
import { ListCompletedTasks, ListTasks, ServiceError } from '#libs/contracts';
import type { TaskSummary } from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { answerPages, completed } from './exported-tasks.js';
import { startGateway } from './gateway-under-test.js';
import type { TestOrganization } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';
import { dialectKey, dialectOf } from './verified-workflows/vw-client.js';

let org: TestOrganization;

const { surroundings, gateway } = await startGateway();
beforeEach(async () => {
  org = await gateway.organization();
  answerEverything(surroundings.fakes);
  await surroundings.fakes.settle();
});

function summaryOf(task_id: string, status: TaskSummary['status']): TaskSummary {
  return {
    ...{ task_id, org_id: org.org_id, workspace_id: 'default', status, failure_reason: null },
    ...{ task_type: 'text-qa', domain: 'general', title: 'T', urgency: 'normal', worker_pool_id: null },
    ...{ deadline: null, breached: false, request_id: null, ended_at: null },
    ...{ created_at: '2026-06-09T14:32:00.000Z', updated_at: '2026-06-09T14:35:00.000Z' },
  };
}

const exported = (body: object, headers: Record<string, string> = {}) =>
  gateway.http.post('/v1/exports', org.admin_key, body, { headers });
const pagesAsked = () => surroundings.fakes.received(ListCompletedTasks).length;

describe('POST /v1/exports', () => {
  test('streams all pages in order, as of one point in time', async () => {
    answerPages(surroundings.fakes, [completed()], 3);
    const before = pagesAsked();
    const answer = await exported({ format: 'jsonl' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="export.jsonl"');
    expect(answer.raw.trimEnd().split('\n')).toHaveLength(3);
    const asked = surroundings.fakes.received(ListCompletedTasks).slice(before);
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '2', '3']);
    expect(new Set(asked.map(one => one.completed_until)).size).toBe(1);
    expect(asked[0]).toMatchObject({ org_id: org.org_id, pools: null });
  });

  test.each([
    [
      { format: 'dpo' },
      {},
      'application/x-ndjson',
      '{"prompt":"Check.","chosen":"Corrected","rejected":"Said"}\n',
    ],
    [{ format: 'csv' }, {}, 'text/csv', 'task_id,workspace_id,'],
    [{}, { accept: 'text/csv' }, 'text/csv', 'task_id,workspace_id,'],
    [{}, { accept: '*/*' }, 'application/x-ndjson', '{"task_id":'],
    [{}, {}, 'application/x-ndjson', '{"task_id":'],
    [{ format: 'jsonl' }, { accept: 'text/csv' }, 'application/x-ndjson', '{"task_id":'],
  ])('%j with %j is %s', async (body, headers, type, begins) => {
    answerPages(surroundings.fakes, [completed()], 1);
    const answer = await exported(body, headers);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.raw.slice(0, begins.length)).toBe(begins);
  });

  test('passes its filters on, with the pools of the key', async () => {
    const pool = randomUUIDv7();
    const { api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'], pools: [pool] });
    const filter = {
      ...{ task_type: 'text-qa', pool },
      ...{ created_after: '2026-01-01T00:00:00.000Z', created_before: '2026-02-01T00:00:00.000Z' },
    };
    const headers = { 'workspace-id': 'eu' };
    expect((await gateway.http.post('/v1/exports', api_key, filter, { headers })).status).toBe(200);
    expect(surroundings.fakes.received(ListCompletedTasks).at(-1)).toMatchObject({
      ...filter,
      ...{ pools: [pool], workspace_id: 'eu' },
    });
  });

  test('an empty export is an empty file, with a header row in formats that have one', async () => {
    expect((await exported({ format: 'jsonl' })).raw).toBe('');
    expect((await exported({ format: 'csv' })).raw).toMatch(/^task_id,.*\r\n$/);
  });

  test.each<[string, object]>([
    ['another format', { format: 'xml' }],
    ['an empty list of tasks', { task_ids: [] }],
    ['a malformed id', { task_ids: ['tsk_live_1'] }],
    ['too many ids', { task_ids: Array.from({ length: 5_001 }, () => randomUUIDv7()) }],
    ['a malformed time', { created_after: 'yesterday' }],
    ['an unknown field', { colour: 'red' }],
  ])('refuses %s', async (_, body) => {
    expect((await exported(body)).code).toBe('request.invalid');
  });

  test('requires the scope to read tasks', async () => {
    const { api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:write'] });
    expect((await gateway.http.post('/v1/exports', api_key, {})).code).toBe('auth.scope_missing');
  });

  test('is audited, with its filters', async () => {
    await exported({ format: 'csv', task_type: 'legal' });
    const page = await gateway.http.get('/v1/audit/actions?action=export.create', org.admin_key);
    expect(page.body).toMatchObject({
      data: [{ action: 'export.create', details: { format: 'csv', task_type: 'legal' } }],
    });
  });

  test('is 503 while the registry is unavailable, not an empty file', async () => {
    surroundings.fakes.answer(ListCompletedTasks, () => {
      throw new ServiceError('unavailable', 'service.unavailable', 'Away.');
    });
    expect((await exported({ format: 'csv' })).status).toBe(503);
  });
});

describe('named tasks', () => {
  const answerStatuses = (statuses: Readonly<Record<string, TaskSummary['status']>>): void => {
    surroundings.fakes.answer(ListTasks, ({ task_ids = [] }) => ({
      data: task_ids.flatMap(id => {
        const status = statuses[id];
        return status === undefined ? [] : [summaryOf(id, status)];
      }),
      next_cursor: null,
    }));
  };

  test('are exported once each, and those without a result are counted', async () => {
    const [done, live, failed] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
    answerStatuses({ [done]: 'completed', [live]: 'started', [failed]: 'failed' });
    answerPages(surroundings.fakes, [completed({ task_id: done })], 1);
    const answer = await exported({ format: 'jsonl', task_ids: [live, done, failed, done] });
    expect([answer.status, answer.headers.get('x-export-not-completed')]).toEqual([200, '2']);
    const { task_ids } = surroundings.fakes.received(ListCompletedTasks).at(-1) ?? {};
    expect(task_ids).toEqual([done, live, failed]);
  });

  test('must all exist, or are named in the refusal', async () => {
    const [known, unknown] = [randomUUIDv7(), randomUUIDv7()];
    answerStatuses({ [known]: 'completed' });
    const before = pagesAsked();
    const answer = await exported({ task_ids: [known, unknown] });
    expect([answer.status, answer.code]).toEqual([404, 'task.not_found']);
    expect(answer.text('detail')).toBe(`There is no task ${unknown}.`);
    expect(answer.body['errors']).toEqual([
      { pointer: '/task_ids/1', detail: `There is no task ${unknown}.` },
    ]);
    expect(pagesAsked()).toBe(before);
  });

  test('may be numerous', async () => {
    const ids = Array.from({ length: 250 }, () => randomUUIDv7());
    answerStatuses(Object.fromEntries(ids.map(id => [id, 'completed' as const])));
    surroundings.fakes.answer(ListCompletedTasks, ({ task_ids = [] }) => ({
      data: task_ids.map(task_id => completed({ task_id })),
      next_cursor: null,
    }));
    const answer = await exported({ format: 'jsonl', task_ids: ids });
    expect(
      answer.raw
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject(ids.map(task_id => ({ task_id })));
    answerStatuses({});
    const refused = await exported({ task_ids: ids });
    expect(refused.text('detail')).toMatch(/^There are no tasks .* and 240 more\.$/);
    expect(refused.body['errors']).toHaveLength(100);
  });
});

describe('POST /verified-workflows/v1/client/tasks/export', () => {
  const foreign = async (body: unknown) =>
    dialectOf(gateway).post('/v1/client/tasks/export', await dialectKey(gateway, org), body);

  test('is JSON in every format, since the published client parses it as such', async () => {
    const task = completed();
    answerPages(surroundings.fakes, [task, completed({ output: { approved: true } })], 2);
    const pair = { prompt: 'Check.', chosen: 'Corrected', rejected: 'Said' };
    expect((await foreign({})).body).toEqual({
      ...{ format: 'dpo', not_completed: [], data: [pair, pair], count: 2 },
    });
    const lines = await foreign({ format: 'jsonl', task_ids: null });
    expect(lines.body).toMatchObject({ format: 'jsonl', count: 4 });
    const [first] = lines.text('data').trimEnd().split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      ...{
        id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(task.task_id),
        type: 'text-qa',
        chosen: 'Corrected',
        rejected: 'Said',
      },
      ...{ result: { body: 'Corrected', quality_score: 100 }, created_at: '2026-06-09 14:32:00' },
    });
    const rows = await foreign({ format: 'csv' });
    expect(rows.body).toMatchObject({ format: 'csv', count: 4 });
    expect(rows.text('data').split('\r\n')).toHaveLength(6);
  });

  test('lists tasks that are not completed, and names unknown ones, in its own format', async () => {
    const [done, live] = [randomUUIDv7(), randomUUIDv7()];
    surroundings.fakes.answer(ListTasks, ({ task_ids = [] }) => ({
      data: [summaryOf(done, 'completed'), summaryOf(live, 'queued')].filter(({ task_id }) =>
        task_ids.includes(task_id),
      ),
      next_cursor: null,
    }));
    const names = [done, live].map(VERIFIED_WORKFLOWS_WIRE.taskIds.format);
    expect((await foreign({ task_ids: names })).body).toMatchObject({ not_completed: [names[1]], count: 0 });
    const unknown = VERIFIED_WORKFLOWS_WIRE.taskIds.format(randomUUIDv7());
    const refused = await foreign({ task_ids: [...names, unknown, 'tsk_live_a3f21'] });
    expect(refused.body).toMatchObject({
      type: 'https://api.verifiedworkflows.com/errors/not-found',
      status: 404,
      detail: expect.stringContaining(`There are no tasks ${unknown}, tsk_live_a3f21.`),
    });
  });
});
