import { expect, test } from 'vitest';
import { CreateWebhookEndpoint, GetTask, ListTaskEvents, invalid, notFound } from '#libs/contracts';
import type { LoggedEvent, TaskView } from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { SIGNING_SECRET, endpointView, taskView } from '../fixtures.js';
import { restoreAnswersBeforeEach, startGateway } from '../gateway-under-test.js';
import { dialectKey, dialectOf, unknownTask } from './vw-client.js';

const URL = 'https://example.com/hook';

const { surroundings, gateway } = await startGateway();
const http = dialectOf(gateway);
const key = await dialectKey(gateway, await gateway.organization());
restoreAnswersBeforeEach(surroundings);

const configure = (id: string, body: unknown = { url: URL }, headers: Record<string, string> = {}) =>
  http.post(`/v1/tasks/${id}/webhook`, key, body, { headers });
/** The requests to the dispatcher about this task. */
const askedAbout = (id: string) =>
  surroundings.fakes
    .received(CreateWebhookEndpoint)
    .filter(({ endpoint }) => endpoint.task_id === VERIFIED_WORKFLOWS_WIRE.taskIds.parse(id));

function loggedEvent(taskId: string, sequence: number, type: string): LoggedEvent {
  return {
    ...{ specversion: '1.0', id: randomUUIDv7(), source: '/countersign/task-registry', type },
    ...{ subject: taskId, time: '2026-06-09T14:35:00.000Z', datacontenttype: 'application/json' },
    ...{ orgid: randomUUIDv7(), workspaceid: 'default', sequence, data: {} },
    ...{ hash: 'ab', previous_hash: null, hash_version: 1, salt: null },
  };
}

/** The registry's replies about a task: its status at each read, and two pages of events. */
function taskThatIs(...statuses: TaskView['status'][]): void {
  surroundings.fakes.answer(GetTask, ({ task_id }) => {
    const [status = 'queued'] = statuses.length > 1 ? statuses.splice(0, 1) : statuses;
    return taskView({ task_id, status });
  });
  surroundings.fakes.answer(ListTaskEvents, ({ task_id, cursor }) =>
    cursor === undefined
      ? { data: [loggedEvent(task_id, 1, 'task.created')], next_cursor: 'more' }
      : { data: [loggedEvent(task_id, 2, 'task.completed')], next_cursor: null },
  );
}

test('the webhook of a task is an endpoint of its own, and no secret is shown', async () => {
  taskThatIs('queued');
  const id = unknownTask();
  const answer = await configure(id, { url: URL, events: ['task.completed', 'task.expired'] });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    status: 'configured',
    task_id: id,
    url: URL,
    events: ['task.completed', 'task.expired'],
    webhook_id: expect.any(String),
  });
  expect(answer.raw).not.toContain(SIGNING_SECRET);
  expect(askedAbout(id)).toMatchObject([
    { endpoint: { url: URL, dialect: 'verified-workflows', events: ['task.completed', 'task.expired'] } },
  ]);
  expect(askedAbout(id)[0]?.missed).toEqual([]);
});

test.each([undefined, null])('events of %s subscribe to all events of the document', async events => {
  const id = unknownTask();
  const answer = await configure(id, { url: URL, events });
  expect(answer.body['events']).toEqual(['task.completed', 'task.failed', 'task.expired', 'quality.alert']);
  expect(askedAbout(id)[0]?.endpoint.events).toBeUndefined();
});

test('an ended task passes its last event along', async () => {
  taskThatIs('completed');
  const id = unknownTask();
  expect((await configure(id)).status).toBe(201);
  const asked = askedAbout(id);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.missed).toMatchObject([{ type: 'task.completed', sequence: 2 }]);
});

test('a task that ends in the meantime is not missed either', async () => {
  taskThatIs('submitted', 'completed');
  const id = unknownTask();
  expect((await configure(id, { url: URL }, { 'idempotency-key': 'meanwhile' })).status).toBe(201);
  const [first, second] = askedAbout(id);
  expect(first?.missed).toEqual([]);
  expect(first?.idempotency?.key).toBe('meanwhile');
  // Without the key, since it would only return the first response again.
  expect(second).toMatchObject({ endpoint: { url: URL }, missed: [{ type: 'task.completed' }] });
  expect(second?.idempotency).toBeUndefined();
});

test('a repetition is marked as such', async () => {
  surroundings.fakes.answer(CreateWebhookEndpoint, () => ({
    ...{ endpoint: endpointView(), secret: null },
    replayed: true,
  }));
  const answer = await configure(unknownTask(), { url: URL }, { 'idempotency-key': 'again' });
  expect(answer.headers.get('idempotent-replayed')).toBe('true');
});

test.each<[string, unknown, string]>([
  ['no URL', {}, 'url: '],
  ['not a web address', { url: 'mailto:x@y' }, 'url: '],
  ['an unknown event', { url: URL, events: ['task.created'] }, 'events.0: '],
  ['no events', { url: URL, events: [] }, 'events: '],
  ['an unknown field', { url: URL, secret: 'x' }, 'secret: '],
])('%s is 422', async (_, body, detail) => {
  const answer = await configure(unknownTask(), body);
  expect(answer.status).toBe(422);
  expect(answer.text('detail')).toContain(detail);
});

test('a refusal of the dispatcher is passed on, and an unknown task is 404', async () => {
  surroundings.fakes.answer(CreateWebhookEndpoint, () => {
    const faults = [{ pointer: '/url', detail: 'Is not public.' }];
    throw invalid('webhook.url_not_public', 'The URL is not public.', faults);
  });
  const id = unknownTask();
  const answer = await configure(id);
  expect(answer.body).toMatchObject({
    status: 422,
    detail: 'Request body schema validation failed: url: Is not public.',
    instance: `/v1/tasks/${id}/webhook`,
  });
  surroundings.fakes.answer(GetTask, () => {
    throw notFound('task');
  });
  expect((await configure(unknownTask())).status).toBe(404);
  expect((await configure('tsk_live_a3f21')).status).toBe(404);
});
