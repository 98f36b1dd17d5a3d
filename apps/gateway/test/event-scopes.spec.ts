import { expect, test } from 'vitest';
import {
  CreateTask,
  CreateWebhookEndpoint,
  GetWebhookDelivery,
  RedeliverWebhook,
  UpdateWebhookEndpoint,
  WEBHOOK_EVENTS_OF,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { SCOPE_TO_RECEIVE } from '../src/api/webhooks/event-scopes.rule.js';
import { deliveryView, exampleTask } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

const ENDPOINTS = '/v1/webhook-endpoints';
const url = 'https://example.com/hook';

const { surroundings, gateway, org } = await startGateway();

const keyWith = async (...scopes: string[]) => (await gateway.key(org.admin_key, { scopes })).api_key;
const created = () => surroundings.fakes.received(CreateWebhookEndpoint);

test.each(WEBHOOK_EVENTS_OF.native)('%s cannot be received without the scope to read it', async event => {
  const scope = SCOPE_TO_RECEIVE[event];
  const without = ['tasks:read', 'quality:read', 'billing:read'].filter(other => other !== scope);
  const before = created().length;
  const refused = await gateway.http.post(ENDPOINTS, await keyWith('webhooks:write', ...without), {
    ...{ url, events: [event] },
  });
  expect([refused.status, refused.code]).toEqual([403, 'auth.scope_missing']);
  expect(refused.body).toMatchObject({ errors: [{ pointer: '/events/0' }] });
  expect(created()).toHaveLength(before);
  const key = await keyWith('webhooks:write', scope);
  expect((await gateway.http.post(ENDPOINTS, key, { url, events: [event] })).status).toBe(201);
});

test('an endpoint for all events gets those that its key may read, and all of them only with all scopes', async () => {
  await gateway.http.post(ENDPOINTS, await keyWith('webhooks:write', 'tasks:read'), { url });
  const { events } = created().at(-1)?.endpoint ?? {};
  expect(events).toEqual(WEBHOOK_EVENTS_OF.native.filter(event => event.startsWith('task.')));
  await gateway.http.post(ENDPOINTS, org.admin_key, { url });
  expect(created().at(-1)?.endpoint.events).toBeUndefined();
  expect((await gateway.http.post(ENDPOINTS, await keyWith('webhooks:write'), { url })).status).toBe(403);
});

test('a change includes the events that its key may receive', async () => {
  const path = `${ENDPOINTS}/${randomUUIDv7()}`;
  await gateway.http.patch(path, await keyWith('webhooks:write', 'billing:read'), { url });
  expect(surroundings.fakes.received(UpdateWebhookEndpoint).at(-1)?.receivable).toEqual([
    'billing.low_balance',
  ]);
  await gateway.http.patch(path, org.admin_key, { url });
  expect(surroundings.fakes.received(UpdateWebhookEndpoint).at(-1)?.receivable).toBeNull();
});

test('a delivery is not redelivered by a key that may not read its data', async () => {
  surroundings.fakes.answer(GetWebhookDelivery, ({ delivery_id }) => ({
    ...deliveryView({ delivery_id, event_type: 'quality.alert' }),
    attempt_log: [],
  }));
  const path = `/v1/webhook-deliveries/${randomUUIDv7()}/redeliver`;
  const refused = await gateway.http.post(path, await keyWith('webhooks:write', 'tasks:read'));
  expect([refused.status, refused.code]).toEqual([403, 'auth.scope_missing']);
  expect(surroundings.fakes.received(RedeliverWebhook)).toEqual([]);
  expect((await gateway.http.post(path, await keyWith('webhooks:write', 'quality:read'))).status).toBe(200);
});

test('a key that may not read tasks cannot set a callback', async () => {
  const key = await keyWith('tasks:write');
  const refused = await gateway.http.post('/v1/tasks', key, exampleTask());
  expect([refused.status, refused.code]).toEqual([403, 'auth.scope_missing']);
  expect(refused.body).toMatchObject({ errors: [{ pointer: '/handoff' }] });
  const batch = await gateway.http.post('/v1/tasks/batch', key, { tasks: [exampleTask()] });
  expect(batch.body).toMatchObject({ data: [{ status: 403 }] });
  expect(surroundings.fakes.received(CreateTask)).toEqual([]);
  expect((await gateway.http.post('/v1/tasks', key, exampleTask({ handoff: undefined }))).status).toBe(201);
});
