import { expect } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { expectStatus } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { WithId, WithKey, WithDelivery } from './scene.js';
import type { Checks, Scene } from './scene.js';

const WithUrl = z.looseObject({ url: z.string() });
const WithStatus = z.looseObject({ status: z.string() });
const WithEndpoint = z.looseObject({ endpoint_id: z.string() });
const Received = z.looseObject({
  requests: z.array(z.looseObject({ task_id: z.string().nullable(), event_type: z.string().nullable() })),
});

/** An endpoint for all events at the organization's test receiver. */
async function endpointAtReceiver({ organization: { admin } }: Scene): Promise<string> {
  const { url } = WithUrl.parse(expectStatus(200, await admin.post('/v1/test-receiver', {})));
  const made = await admin.post('/v1/webhook-endpoints', { url });
  return WithEndpoint.parse(expectStatus(201, made)).endpoint_id;
}

/** Checks for a deleted webhook endpoint and a revoked API key. */
export const webhookChecks = {
  'endpoint-deliveries': async scene => {
    const path = `/deleted-${scene.organization.orgId}`;
    scene.receiver.answer(request => ({ status: request.path === path ? 500 : 200 }));
    const endpointId = await scene.endpointOn(path);
    await postTask(scene.organization);
    await waitFor(() => scene.receiver.on(path).length > 0);
    expectStatus(204, await scene.organization.admin.delete(`/v1/webhook-endpoints/${endpointId}`));
    await waitFor(async () => {
      const deliveries = await scene.deliveriesOf(endpointId);
      return deliveries.length > 0 && deliveries.every(({ status }) => status === 'skipped');
    });
  },

  'endpoint-redelivery': async scene => {
    const path = `/redelivered-${scene.organization.orgId}`;
    const endpointId = await scene.endpointOn(path);
    await postTask(scene.organization);
    const delivered = await waitFor(async () =>
      (await scene.deliveriesOf(endpointId)).find(({ status }) => status === 'delivered'),
    );
    expectStatus(204, await scene.organization.admin.delete(`/v1/webhook-endpoints/${endpointId}`));
    const { delivery_id: id } = WithDelivery.parse(delivered);
    expectStatus(200, await scene.organization.admin.get(`/v1/webhook-deliveries/${id}`));
    expect(await scene.organization.admin.post(`/v1/webhook-deliveries/${id}/redeliver`)).toMatchObject({
      status: 409,
      body: { code: 'webhook_endpoint.disabled' },
    });
  },

  'endpoint-secret': async scene => {
    const endpointId = await scene.endpointOn('/secret');
    expectStatus(204, await scene.organization.admin.delete(`/v1/webhook-endpoints/${endpointId}`));
    const rotated = await scene.organization.admin.post(`/v1/webhook-endpoints/${endpointId}/rotate-secret`);
    expect(rotated.status).toBe(404);
  },

  'receiver-endpoints': async scene => {
    const { admin } = scene.organization;
    const endpointId = await endpointAtReceiver(scene);
    expectStatus(204, await admin.delete('/v1/test-receiver'));
    expectStatus(201, await admin.post(`/v1/webhook-endpoints/${endpointId}/test`, {}));
    await waitFor(async () => {
      const { status } = WithStatus.parse((await admin.get(`/v1/webhook-endpoints/${endpointId}`)).body);
      return status === 'disabled';
    });
  },

  'receiver-erasure': async scene => {
    const { admin } = scene.organization;
    await endpointAtReceiver(scene);
    const received = async () => Received.parse((await admin.get('/v1/test-receiver')).body).requests;
    const other = await postTask(scene.organization);
    const erased = await postTask(scene.organization);
    expectStatus(200, await admin.post(`/v1/tasks/${erased}/cancel`, {}));
    await waitFor(async () => (await received()).some(({ task_id: taskId }) => taskId === other));
    await waitFor(async () => (await received()).some(({ event_type: type }) => type === 'task.cancelled'));
    await waitFor(async () => (await admin.post('/v1/erasures', { task_id: erased })).status === 200);
    await waitFor(async () => (await received()).every(({ task_id: taskId }) => taskId !== erased));
    expect((await received()).some(({ task_id: taskId }) => taskId === other)).toBe(true);
  },

  'key-requests': async scene => {
    const key = WithId.parse(
      expectStatus(
        201,
        await scene.organization.admin.post('/v1/api-keys', { name: 'k', scopes: ['tasks:read'] }),
      ),
    );
    const client = scene.organization.admin.as(WithKey.parse(key).api_key);
    expectStatus(200, await client.get('/v1/tasks'));
    expectStatus(204, await scene.organization.admin.delete(`/v1/api-keys/${key.id}`));
    expect((await client.get('/v1/tasks')).status).toBe(401);
  },

  'key-tasks': async scene => {
    const scopes = ['tasks:write', 'tasks:read'];
    const key = WithId.parse(
      expectStatus(201, await scene.organization.admin.post('/v1/api-keys', { name: 'k', scopes })),
    );
    const path = `/callback-${scene.organization.orgId}`;
    const agent = scene.organization.admin.as(WithKey.parse(key).api_key);
    const taskId = await postTask(
      { ...scene.organization, agent },
      { handoff: { callback_url: `${scene.receiver.url}${path}`, events: ['task.completed'] } },
    );
    expectStatus(204, await scene.organization.admin.delete(`/v1/api-keys/${key.id}`));
    const one = await TestWorker.hire(scene.organization);
    await one.work(taskId);
    await waitFor(() => scene.receiver.on(path).length === 1);
  },

  'key-children': async scene => {
    const parent = WithId.parse(
      expectStatus(201, await scene.organization.admin.post('/v1/api-keys', { name: 'p', scopes: ['*'] })),
    );
    const made = await scene.organization.admin
      .as(WithKey.parse(parent).api_key)
      .post('/v1/api-keys', { name: 'c', scopes: ['tasks:read'] });
    const child = scene.organization.admin.as(WithKey.parse(expectStatus(201, made)).api_key);
    expectStatus(204, await scene.organization.admin.delete(`/v1/api-keys/${parent.id}`));
    expectStatus(200, await child.get('/v1/tasks'));
  },
} satisfies Checks;
