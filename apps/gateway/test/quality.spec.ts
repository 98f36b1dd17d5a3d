import { describe, expect, test } from 'vitest';
import {
  GetQualitySummary,
  GetTask,
  GetWorker,
  GetWorkerQuality,
  MarkGold,
  ServiceError,
  SetQualitySettings,
  UnmarkGold,
  notFound,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { taskView } from './fixtures.js';
import { once, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

const SCHEMA = {
  type: 'object',
  properties: { ok: { type: 'boolean' }, score: { type: 'integer' } },
  required: ['ok', 'score'],
  additionalProperties: false,
};

function mark(taskId: string, body: unknown, key: string = org.admin_key, options = {}) {
  return gateway.http.post(`/v1/tasks/${taskId}/gold`, key, body, options);
}

const foreign = (what: 'task' | 'worker') => () => {
  throw notFound(what);
};

describe('the known answer of a task', () => {
  test("is sent to consensus with the task's consensus rules", async () => {
    const taskId = randomUUIDv7();
    const consensus = { total: 3, method: 'weighted', text: 'exact' } as const;
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
      taskView({
        task_id,
        org_id,
        domain: 'law',
        consensus: { ...consensus, early_stop: false, on_disagreement: 'fail' },
        workflow_steps: [{ name: 'draft' }, { name: 'final' }],
      }),
    );
    const answer = await mark(taskId, { output: { ok: true }, note: 'From the file.' }, undefined, once());
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ task_id: taskId, step: 2, output: { ok: true }, answers: 0 });
    const asked = surroundings.fakes.received(MarkGold).find(({ task_id }) => task_id === taskId);
    expect(asked).toMatchObject({ org_id: org.org_id, domain: 'law', step: 2, consensus });
    expect(asked?.idempotency?.key).toBeDefined();
  });

  test('must be a possible answer, but may be partial', async () => {
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
      taskView({
        task_id,
        org_id,
        output: { expected_format: 'structured_json', evidence_required: false, schema: SCHEMA },
      }),
    );
    expect((await mark(randomUUIDv7(), { output: { ok: true } })).status).toBe(200);
    const wrong = await mark(randomUUIDv7(), { output: { ok: 'yes' } });
    expect([wrong.status, wrong.code]).toEqual([422, 'output.invalid']);
    expect(wrong.body['errors']).toMatchObject([{ pointer: '/output/ok' }]);
    expect((await mark(randomUUIDv7(), { output: { other: 1 } })).status).toBe(422);
    expect((await mark(randomUUIDv7(), {})).code).toBe('request.invalid');
    expect((await mark(randomUUIDv7(), { output: {}, note: 'x'.repeat(1_001) })).status).toBe(422);
  });

  test("cannot be set on another organization's task", async () => {
    surroundings.fakes.answer(GetTask, foreign('task'));
    const taskId = randomUUIDv7();
    expect((await mark(taskId, { output: {} })).code).toBe('task.not_found');
    expect((await gateway.http.delete(`/v1/tasks/${taskId}/gold`, org.admin_key)).status).toBe(404);
    for (const contract of [MarkGold, UnmarkGold])
      expect(surroundings.fakes.received(contract).some(({ task_id }) => task_id === taskId)).toBe(false);
  });

  test('cannot be removed when it is not set', async () => {
    surroundings.fakes.answer(UnmarkGold, () => {
      throw new ServiceError('not_found', 'gold.not_found', 'No.');
    });
    const answer = await gateway.http.delete(`/v1/tasks/${randomUUIDv7()}/gold`, org.admin_key);
    expect([answer.status, answer.code]).toEqual([404, 'gold.not_found']);
  });
});

test("another organization's worker is unknown", async () => {
  surroundings.fakes.answer(GetWorker, foreign('worker'));
  const answer = await gateway.http.get(`/v1/workers/${randomUUIDv7()}/quality`, org.admin_key);
  expect([answer.status, answer.code]).toEqual([404, 'worker.not_found']);
  expect(surroundings.fakes.received(GetWorkerQuality)).toEqual([]);
});

test('a key that is limited to pools cannot read quality over all workers and tasks', async () => {
  const { api_key } = await gateway.key(org.admin_key, { scopes: ['*'], pools: [randomUUIDv7()] });
  for (const path of ['/v1/quality/workers', '/v1/quality/gold']) {
    const answer = await gateway.http.get(path, api_key);
    expect([answer.status, answer.code]).toEqual([403, 'auth.pool_not_allowed']);
  }
});

test('reading and changing require different scopes', async () => {
  const { api_key } = await gateway.key(org.admin_key, { scopes: ['quality:read'] });
  expect((await gateway.http.get('/v1/quality/settings', api_key)).status).toBe(200);
  expect((await gateway.http.patch('/v1/quality/settings', api_key, { window: 30 })).status).toBe(403);
  expect((await mark(randomUUIDv7(), { output: {} }, api_key)).code).toBe('auth.scope_missing');
});

test.each([{ window: 0 }, { window: 201 }, { worker_threshold: 1.1 }, { unknown: 1 }])(
  'settings cannot be %j',
  async change => {
    const before = surroundings.fakes.received(SetQualitySettings).length;
    expect((await gateway.http.patch('/v1/quality/settings', org.admin_key, change)).status).toBe(422);
    expect(surroundings.fakes.received(SetQualitySettings)).toHaveLength(before);
  },
);

describe('quality figures', () => {
  const get = (query: string) => gateway.http.get(`/v1/analytics/quality${query}`, org.admin_key);

  test('cover the last thirty days by default', async () => {
    expect((await get('')).status).toBe(200);
    const asked = surroundings.fakes.received(GetQualitySummary).at(-1);
    const lengthMs = Date.parse(asked?.to ?? '') - Date.parse(asked?.from ?? '');
    expect(lengthMs).toBe(30 * 86_400_000);
    expect(asked?.workspace_id).toBeNull();
    expect(
      (await get('?from=2026-01-01T00:00:00%2B01:00&to=2026-02-01T00:00:00Z&workspace_id=lab')).status,
    ).toBe(200);
    expect(surroundings.fakes.received(GetQualitySummary).at(-1)).toMatchObject({
      workspace_id: 'lab',
      from: '2025-12-31T23:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    });
  });

  test.each([
    '?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    '?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    '?from=yesterday',
    '?workspace_id=a%20b',
  ])('are refused for %s', async query => {
    expect((await get(query)).code).toBe('request.invalid');
  });
});
