import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CreateOrganizationSecret,
  CreateWebhookEndpoint,
  DeleteWebhookEndpoint,
  GetWebhookDelivery,
  GetWebhookEndpoint,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  RedeliverWebhook,
  RotateOrganizationSecret,
  RotateWebhookEndpointSecret,
  ServiceError,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
} from '#libs/contracts';
import { fingerprintOf } from '#libs/database';
import { verifyWebhook, waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

describe('webhook endpoints', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  const idempotency = (key: string, body = '') => ({
    scope: world.orgId,
    key,
    fingerprint: fingerprintOf(key, body).toString('hex'),
  });

  it('are created, listed page by page, read, changed and deleted', async () => {
    const org_id = randomUUID();
    const made: string[] = [];
    for (const path of ['/1', '/2', '/3']) {
      const endpoint = { url: world.receiver.url + path, description: path };
      const reply = await world.ask(CreateWebhookEndpoint, { org_id, endpoint });
      expect(reply).toMatchObject({ replayed: false, endpoint: { enabled: true, events: null } });
      made.push(reply.endpoint.endpoint_id);
    }
    const first = await world.ask(ListWebhookEndpoints, { org_id, limit: 2 });
    const cursor = first.next_cursor ?? '';
    const second = await world.ask(ListWebhookEndpoints, { org_id, limit: 2, cursor });
    expect([...first.data, ...second.data].map(({ endpoint_id }) => endpoint_id)).toEqual(made.toReversed());
    expect(second.next_cursor).toBeNull();

    const of = { org_id, endpoint_id: made[0] ?? '' };
    const change = { events: ['task.completed' as const], description: null, enabled: false };
    expect(await world.ask(UpdateWebhookEndpoint, { ...of, change })).toMatchObject({
      events: ['task.completed'],
      description: null,
      disabled_reason: 'by_request',
      url: `${world.receiver.url}/1`,
    });
    await world.ask(DeleteWebhookEndpoint, of);
    await expect(world.ask(GetWebhookEndpoint, of)).rejects.toMatchObject({
      code: 'webhook_endpoint.not_found',
    });
  });

  it('are inaccessible to another organization', async () => {
    const { endpoint } = await world.endpoint('/mine');
    const foreign = { org_id: randomUUID(), endpoint_id: endpoint.endpoint_id };
    const refused = { kind: 'not_found', code: 'webhook_endpoint.not_found' };
    await expect(world.ask(GetWebhookEndpoint, foreign)).rejects.toMatchObject(refused);
    await expect(world.ask(UpdateWebhookEndpoint, { ...foreign, change: {} })).rejects.toMatchObject(refused);
    await expect(world.ask(DeleteWebhookEndpoint, foreign)).rejects.toMatchObject(refused);
    await expect(world.ask(RotateWebhookEndpointSecret, foreign)).rejects.toMatchObject(refused);
    await expect(world.ask(TestWebhookEndpoint, foreign)).rejects.toMatchObject(refused);
    const { delivery } = await world.ask(TestWebhookEndpoint, {
      org_id: world.orgId,
      endpoint_id: endpoint.endpoint_id,
    });
    const taken = { org_id: foreign.org_id, delivery_id: delivery.delivery_id };
    await expect(world.ask(GetWebhookDelivery, taken)).rejects.toMatchObject({
      code: 'webhook_delivery.not_found',
    });
    await expect(world.ask(RedeliverWebhook, taken)).rejects.toMatchObject({
      code: 'webhook_delivery.not_found',
    });
    const listed = await world.ask(ListWebhookDeliveries, { org_id: foreign.org_id, limit: 10 });
    expect(listed.data).toEqual([]);
  });

  it('are limited to fifty', async () => {
    const org_id = randomUUID();
    const create = () =>
      world.ask(CreateWebhookEndpoint, { org_id, endpoint: { url: `${world.receiver.url}/many` } });
    const results = await Promise.allSettled(Array.from({ length: 52 }, create));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    await expect(create()).rejects.toMatchObject({ code: 'webhook.too_many_endpoints' });
  });

  it('return the same response for the same idempotency key, stored encrypted', async () => {
    const endpoint = { url: `${world.receiver.url}/once` };
    const request = { org_id: world.orgId, endpoint, idempotency: idempotency('once') };
    const first = await world.ask(CreateWebhookEndpoint, request);
    expect(await world.ask(CreateWebhookEndpoint, request)).toEqual({ ...first, replayed: true });
    const other = { ...request, idempotency: { ...idempotency('once', 'other') } };
    await expect(world.ask(CreateWebhookEndpoint, other)).rejects.toMatchObject({
      code: 'idempotency.key_reused',
    });
    const stored: unknown = await world.dataSource.query(
      `SELECT response FROM idempotency_keys UNION ALL SELECT sealed FROM signing_secrets`,
    );
    expect(JSON.stringify(stored)).not.toContain(first.secret);
    expect(JSON.stringify(stored)).not.toContain('whsec_');
  });

  it('sign with the old and the new secret for a day after a rotation', async () => {
    const { endpoint, secret: old } = await world.endpoint('/rotated');
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    const { secret, previous_valid_until } = await world.ask(RotateWebhookEndpointSecret, of);
    expect(Date.parse(previous_valid_until) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    await world.ask(TestWebhookEndpoint, of);
    const [both] = await waitFor(() =>
      world.receiver.on('/rotated').length > 0 ? world.receiver.on('/rotated') : undefined,
    );
    if (both === undefined) throw new Error('Nothing came.');
    expect(verifyWebhook(old, both)).toMatchObject({
      type: 'webhook.test',
      data: { endpoint_id: of.endpoint_id },
    });
    verifyWebhook(secret, both);

    await world.dataSource.query(
      `UPDATE signing_secrets SET valid_until = now() WHERE valid_until IS NOT NULL`,
    );
    await world.ask(TestWebhookEndpoint, of);
    await waitFor(() => world.receiver.on('/rotated').length === 2);
    const later = world.receiver.on('/rotated')[1] ?? both;
    verifyWebhook(secret, later);
    expect(() => verifyWebhook(old, later)).toThrow();
  });

  it('keep every promised secret valid: a rotation that would displace one is refused, with the time to wait', async () => {
    const { endpoint, secret: first } = await world.endpoint('/often-rotated');
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    const rotate = () => world.ask(RotateWebhookEndpointSecret, of);
    const secrets = [first];
    for (let nth = 1; nth <= 4; nth += 1) secrets.push((await rotate()).secret);
    const org = { org_id: world.orgId };
    for (let nth = 1; nth <= 5; nth += 1) await world.ask(RotateOrganizationSecret, org);
    for (const rotateAgain of [rotate, () => world.ask(RotateOrganizationSecret, org)]) {
      const error: unknown = await rotateAgain().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ kind: 'conflict', code: 'webhook.too_many_secrets' });
      const waitSeconds = error instanceof ServiceError ? error.details.retry_after_seconds : undefined;
      expect(waitSeconds).toBeGreaterThan(23.9 * 3_600);
      expect(waitSeconds).toBeLessThanOrEqual(24 * 3_600);
    }
    await world.ask(TestWebhookEndpoint, of);
    const request = await waitFor(() => world.receiver.on('/often-rotated')[0]);
    for (const secret of secrets) verifyWebhook(secret, request);
  });

  it("rotate an organization's secret, whose first can then no longer be retrieved", async () => {
    const org = { org_id: randomUUID() };
    const { secret } = await world.ask(CreateOrganizationSecret, org);
    expect(await world.ask(CreateOrganizationSecret, org)).toEqual({ secret });
    const rotated = await world.ask(RotateOrganizationSecret, org);
    expect(rotated.secret).not.toBe(secret);
    await expect(world.ask(CreateOrganizationSecret, org)).rejects.toMatchObject({
      code: 'organization.secret_rotated',
    });
  });

  it('can be tested, unless they are disabled', async () => {
    const { endpoint } = await world.endpoint('/tested');
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    const request = { ...of, idempotency: idempotency('test') };
    const { delivery } = await world.ask(TestWebhookEndpoint, request);
    await world.ask(TestWebhookEndpoint, request);
    expect(delivery).toMatchObject({
      event_type: 'webhook.test',
      task_id: null,
      url: `${world.receiver.url}/tested`,
    });
    await waitFor(() => world.receiver.on('/tested').length === 1);
    await world.ask(UpdateWebhookEndpoint, { ...of, change: { enabled: false } });
    await expect(world.ask(TestWebhookEndpoint, of)).rejects.toMatchObject({
      code: 'webhook_endpoint.disabled',
    });
    expect(world.receiver.on('/tested')).toHaveLength(1);
  });

  it('receive pending deliveries at their new URL, and nothing more once deleted', async () => {
    world.receiver.answer(({ path }) => ({ status: path === '/old' ? 500 : 200 }));
    const { endpoint } = await world.endpoint('/old');
    const doomed = await world.endpoint('/old?doomed');
    const taskId = randomUUID();
    await world.happens(taskId, 1);
    await waitFor(() => world.receiver.on('/old').length > 0);
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    await world.ask(UpdateWebhookEndpoint, { ...of, change: { url: `${world.receiver.url}/new` } });
    await waitFor(() => world.received(taskId, '/new').length === 1);
    const other = { org_id: world.orgId, endpoint_id: doomed.endpoint.endpoint_id };
    await world.ask(DeleteWebhookEndpoint, other);
    const deliveries = await world.ask(ListWebhookDeliveries, { ...other, limit: 10 });
    expect(deliveries.data.every(({ status }) => status !== 'pending')).toBe(true);
  });

  it('show their deliveries by task, endpoint and status, page by page', async () => {
    const { endpoint } = await world.endpoint('/listed');
    const taskId = randomUUID();
    await world.happens(taskId, 1, 2, 3);
    await waitFor(() => world.received(taskId, '/listed').length === 3);
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id, task_id: taskId };
    const status = 'delivered' as const;
    const page = await waitFor(async () => {
      const found = await world.ask(ListWebhookDeliveries, { ...of, status, limit: 2 });
      return found.next_cursor === null ? undefined : found;
    });
    expect(page.data).toHaveLength(2);
    const cursor = page.next_cursor ?? '';
    await waitFor(async () => {
      const rest = await world.ask(ListWebhookDeliveries, { ...of, status, limit: 2, cursor });
      return rest.data.length === 1 && rest.next_cursor === null;
    });
    const failed = await world.ask(ListWebhookDeliveries, { ...of, status: 'failed', limit: 2 });
    expect(failed.data).toEqual([]);
    await expect(world.ask(ListWebhookDeliveries, { ...of, limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'cursor.invalid',
    });
  });

  it('can have a delivery redelivered by its id, once it has ended', async () => {
    world.receiver.answer(({ path }) => (path === '/again' ? { status: 400 } : { status: 200 }));
    const retry_policy = { max_retries: 0, backoff_seconds: 1 };
    const taskId = await world.taskWithCallback({
      url: `${world.receiver.url}/again`,
      events: ['task.started'],
      retry_policy,
    });
    await world.happens(taskId, 1);
    const failed = await waitFor(async () =>
      (await world.deliveries(taskId)).find(
        ({ status, endpoint_id }) => status === 'failed' && endpoint_id === null,
      ),
    );
    world.receiver.answer(({ path }) => (path === '/again' ? 'hang' : { status: 200 }));
    const request = { org_id: world.orgId, delivery_id: failed.delivery_id };
    await world.ask(RedeliverWebhook, request);
    await waitFor(() => world.receiver.on('/again').length === 2);
    await expect(world.ask(RedeliverWebhook, request)).rejects.toMatchObject({
      code: 'webhook_delivery.pending',
    });
    const ids = world.receiver.on('/again').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([failed.event_id]));
  });
});
