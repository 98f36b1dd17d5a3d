import { beforeEach, describe, expect, test } from 'vitest';
import { GetTask, HoldFunds, ListTasks, verdictOnOnly } from '#libs/contracts';
import type { TaskView } from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { taskView } from '../fixtures.js';
import { startGateway } from '../gateway-under-test.js';
import { answerEverything } from '../standard-answers.js';
import { dialectKey, dialectOf, unknownTask } from './vw-client.js';

const EXPRESS = { amount_micros: 200_000, currency: 'USD' as const };

const { surroundings, gateway, org } = await startGateway();
const http = dialectOf(gateway);
const key = await dialectKey(gateway, org);
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  surroundings.fakes.answer(HoldFunds, () => ({ price: EXPRESS }));
  await surroundings.fakes.settle();
});

describe('GET /v1/tasks/{id}', () => {
  const read = async (changes: Partial<TaskView>) => {
    surroundings.fakes.answer(GetTask, ({ task_id }) => taskView({ task_id, ...changes }));
    return (await http.get(`/v1/tasks/${unknownTask()}`, key)).body;
  };
  const done = (output: NonNullable<TaskView['result']>['output'], posterior = 1): Partial<TaskView> => ({
    status: 'completed',
    result: {
      ...{ output, evidence: [], decision: null, completed_at: '2026-02-04T19:30:00.000Z' },
      verdict: { ...verdictOnOnly(randomUUIDv7()), posterior },
    },
  });

  test('has exactly the fields of the document', async () => {
    const id = unknownTask();
    const spec = { task_type: 'audio-audit', title: 'TTS Quality Check - Batch 42' };
    surroundings.fakes.answer(GetTask, ({ task_id }) =>
      taskView({
        ...{ task_id, ...spec, sla: { urgency: 'high', on_deadline: 'fail' } },
        ...done({ approved: true, pacing_natural: true, quality_score: 96.5 }),
      }),
    );
    const answer = await http.get(`/v1/tasks/${id}`, key);
    expect(surroundings.fakes.received(GetTask).at(-1)?.task_id).toBe(
      VERIFIED_WORKFLOWS_WIRE.taskIds.parse(id),
    );
    expect(answer.body).toEqual({
      id,
      type: 'audio-audit',
      title: 'TTS Quality Check - Batch 42',
      status: 'Completed',
      priority: 'express',
      result: { approved: true, pacing_natural: true, quality_score: 96.5 },
      created_at: '2026-02-04 19:21:00',
    });
  });

  test('a result has the score of its verdict unless it has its own', async () => {
    expect(await read(done({ approved: false }, 0.6667))).toMatchObject({
      result: { approved: false, quality_score: 66.7 },
    });
    expect(await read(done('fine', 0.5))).toMatchObject({ result: { output: 'fine', quality_score: 50 } });
  });

  test.each([
    ['created', 'Created'],
    ['queued', 'Queued'],
    ['offered', 'Queued'],
    ['accepted', 'In Review'],
    ['started', 'In Review'],
    ['submitted', 'In Review'],
    ['verified', 'In Review'],
    ['cancelled', 'Cancelled'],
  ] as const)('%s is %s', async (status, word) => {
    expect(await read({ status })).toMatchObject({ status: word, result: null });
  });

  test.each([
    ['expired', 'Expired'],
    ['no_consensus', 'Failed'],
  ] as const)('failed by %s is %s', async (reason, word) => {
    const failure = { reason, detail: null, step: null };
    expect(await read({ status: 'failed', failure })).toMatchObject({ status: word, failure_reason: reason });
  });

  test('the steps of a workflow are shown', async () => {
    const steps = [
      { number: 1, name: 'listen', status: 'verified' as const, result: null },
      { number: 2, name: 'confirm', status: 'pending' as const, result: null },
    ];
    expect(await read({ steps })).toMatchObject({
      workflow: [
        { step: 1, label: 'listen', status: 'Completed' },
        { step: 2, label: 'confirm', status: 'Pending' },
      ],
    });
  });
});

describe('GET /v1/tasks', () => {
  const summary = (task_id: string) => ({
    ...{ task_id, org_id: org.org_id, workspace_id: 'default', status: 'failed' as const },
    ...{ failure_reason: 'expired' as const, task_type: 'legal', domain: 'legal', title: 'Clause 4' },
    ...{ urgency: 'low' as const, worker_pool_id: null, deadline: null, breached: false, request_id: null },
    created_at: '2026-02-04T19:21:59.999Z',
    updated_at: '2026-02-04T19:22:00.000Z',
    ended_at: '2026-02-04T19:22:00.000Z',
  });

  test('is a plain array of the workspace’s tasks', async () => {
    const taskId = randomUUIDv7();
    surroundings.fakes.answer(ListTasks, () => ({ data: [summary(taskId)], next_cursor: null }));
    const answer = await http.get('/v1/tasks', key);
    expect(JSON.parse(answer.raw)).toEqual([
      {
        id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(taskId),
        type: 'legal',
        title: 'Clause 4',
        status: 'Expired',
        priority: 'standard',
        created_at: '2026-02-04 19:21:59',
      },
    ]);
    expect(answer.headers.get('link')).toBeNull();
    expect(surroundings.fakes.received(ListTasks).at(-1)).toMatchObject({
      workspace_id: 'default',
      limit: 100,
    });
    await http.get('/v1/tasks', key, { headers: { 'workspace-id': 'eu' } });
    expect(surroundings.fakes.received(ListTasks).at(-1)?.workspace_id).toBe('eu');
  });

  test('is paginated', async () => {
    surroundings.fakes.answer(ListTasks, ({ cursor }) => ({
      data: [summary(randomUUIDv7())],
      next_cursor: cursor === undefined ? 'a-b_c' : null,
    }));
    const first = await http.get('/v1/tasks?limit=1', key);
    expect(first.headers.get('x-next-cursor')).toMatch(/.a-b_c$/);
    const [, target = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await gateway.http.get(target, key);
    expect(second.status).toBe(200);
    expect(surroundings.fakes.received(ListTasks).at(-1)).toMatchObject({ limit: 1, cursor: 'a-b_c' });
    expect(second.headers.get('link')).toBeNull();
  });
});
