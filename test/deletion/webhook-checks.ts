import { expect } from 'vitest';
import { waitFor } from '#libs/testing';
import { expectStatus } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { WithId, WithKey, WithDelivery } from './scene.js';
import type { Checks } from './scene.js';

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
