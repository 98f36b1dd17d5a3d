import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  CreateWebhookEndpoint,
  GetTask,
  ListTaskEvents,
  ListWebhookEndpoints,
  ServiceError,
  notFound,
} from '#libs/contracts';
import type { CloudEvent, LoggedEvent } from '#libs/contracts';
import { endpointView, taskView } from './fixtures.js';
import { once, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

const PATH = '/v1/webhook-endpoints';
const URL_OF_HOOK = 'https://example.com/hook';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

function happened(taskId: string, sequence: number, type: string): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'countersign/task-registry',
    type,
    subject: taskId,
    time: '2026-02-04T19:21:00.000Z',
    datacontenttype: 'application/json',
    orgid: org.org_id,
    workspaceid: 'default',
    sequence,
    data: { task_id: taskId },
  };
}

function logged(taskId: string, sequence: number, type: string): LoggedEvent {
  return inLog(happened(taskId, sequence, type));
}

function inLog(event: CloudEvent): LoggedEvent {
  return { ...event, hash: 'h', previous_hash: null, hash_version: 1, salt: null };
}

/** The endpoints that the dispatcher was asked to create for a task. */
const askedFor = (taskId: string) =>
  surroundings.fakes.received(CreateWebhookEndpoint).filter(({ endpoint }) => endpoint.task_id === taskId);

describe('an endpoint of a task', () => {
  test('is created only for a task of the caller, and of a pool that its key may use', async () => {
    surroundings.fakes.answer(GetTask, () => {
      throw notFound('task');
    });
    const task_id = randomUUID();
    const answer = await gateway.http.post(PATH, org.admin_key, { url: URL_OF_HOOK, task_id });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'task.not_found' });
    expect(askedFor(task_id)).toEqual([]);
  });

  test('receives the final event of an ended task, found in a history of any length', async () => {
    const task_id = randomUUID();
    const ending = happened(task_id, 3, 'task.failed');
    surroundings.fakes.answer(GetTask, ({ task_id: id, org_id }) =>
      taskView({ task_id: id, org_id, status: 'failed' }),
    );
    surroundings.fakes.answer(ListTaskEvents, ({ cursor }) =>
      cursor === undefined
        ? { data: [logged(task_id, 1, 'task.created'), logged(task_id, 2, 'task.queued')], next_cursor: 'x' }
        : { data: [inLog(ending)], next_cursor: null },
    );
    const request = once();
    const answer = await gateway.http.post(PATH, org.admin_key, { url: URL_OF_HOOK, task_id }, request);
    expect(answer.status).toBe(201);
    expect(askedFor(task_id)).toMatchObject([{ missed: [ending], idempotency: {} }]);
  });

  test('receives a final event that was published during its creation', async () => {
    const task_id = randomUUID();
    let hasEnded = false;
    surroundings.fakes.answer(GetTask, ({ task_id: id, org_id }) =>
      taskView({ task_id: id, org_id, status: hasEnded ? 'completed' : 'started' }),
    );
    surroundings.fakes.answer(ListTaskEvents, () => ({
      data: [logged(task_id, 9, 'task.completed')],
      next_cursor: null,
    }));
    surroundings.fakes.answer(CreateWebhookEndpoint, ({ endpoint: { url } }) => {
      hasEnded = true;
      return { endpoint: endpointView({ url, task_id }), secret: null, replayed: false };
    });
    const answer = await gateway.http.post(PATH, org.admin_key, { url: URL_OF_HOOK, task_id });
    expect(answer.body).toMatchObject({ task_id, secret: null });
    expect(askedFor(task_id).map(({ missed }) => missed.length)).toEqual([0, 1]);
  });

  test('does not read the history of a live task', async () => {
    const task_id = randomUUID();
    surroundings.fakes.answer(GetTask, ({ task_id: id, org_id }) => taskView({ task_id: id, org_id }));
    const before = surroundings.fakes.received(ListTaskEvents).length;
    await gateway.http.post(PATH, org.admin_key, { url: URL_OF_HOOK, task_id });
    expect(surroundings.fakes.received(ListTaskEvents)).toHaveLength(before);
    expect(askedFor(task_id).map(({ missed }) => missed)).toEqual([[]]);
  });
});

test('an event that the dialect does not have is refused, with a pointer', async () => {
  const body = { url: URL_OF_HOOK, events: ['task.completed', 'task.expired'] };
  const answer = await gateway.http.post(PATH, org.admin_key, body);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ errors: [{ pointer: '/events/1' }] });
  const foreign = { ...body, dialect: 'verified-workflows' };
  expect((await gateway.http.post(PATH, org.admin_key, foreign)).status).toBe(201);
});

test('endpoints are listed by task', async () => {
  const task_id = randomUUID();
  expect((await gateway.http.get(`${PATH}?task_id=${task_id}`, org.admin_key)).status).toBe(200);
  expect(surroundings.fakes.received(ListWebhookEndpoints).at(-1)).toMatchObject({ task_id });
});

test('a refusal of the dispatcher is passed on to the caller', async () => {
  surroundings.fakes.answer(CreateWebhookEndpoint, () => {
    throw new ServiceError('conflict', 'webhook.too_many_endpoints', 'A task has at most 10.');
  });
  const answer = await gateway.http.post(PATH, org.admin_key, { url: URL_OF_HOOK, task_id: randomUUID() });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: 'webhook.too_many_endpoints' });
});
