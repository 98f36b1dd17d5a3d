import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  DeleteWebhookEndpoint,
  GetWebhookEndpoint,
  RedeliverWebhook,
  ResetWebhookEndpoint,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
} from '#libs/contracts';
import type { WebhookEndpointDetail } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

const TWO_HOURS_S = 2 * 3_600;
const EVENTS = ['task.completed'] as const;

describe('the health of a destination', () => {
  let world: DispatcherWorld;
  afterEach(() => world.close());

  const endpointAt = async (path: string): Promise<string> =>
    (await world.endpoint(path, [...EVENTS])).endpoint.endpoint_id;

  const completeTask = async (): Promise<string> => {
    const taskId = randomUUID();
    await world.completes(taskId, 1);
    return taskId;
  };

  const healthOf = async (endpoint_id: string): Promise<WebhookEndpointDetail['health']> =>
    (await world.ask(GetWebhookEndpoint, { org_id: world.orgId, endpoint_id })).health;

  const resting = (endpointId: string): Promise<WebhookEndpointDetail['health']> =>
    waitFor(async () => {
      const health = await healthOf(endpointId);
      return health.state === 'resting' ? health : undefined;
    });

  const refuse = (status: number, retryAfter: string): void => {
    world.receiver.answer((_request, nth) =>
      nth === 1 ? { status, headers: { 'retry-after': retryAfter } } : { status: 200 },
    );
  };

  it('is good without a record, and includes the time of the last successful delivery', async () => {
    world = await DispatcherWorld.start();
    const endpointId = await endpointAt('/hook');
    expect(await healthOf(endpointId)).toEqual({
      ...{ state: 'ok', reason: null, waiting_until: null, consecutive_failures: 0 },
      ...{ last_success_at: null, last_failure_at: null, last_failure: null },
    });
    await world.settled(await completeTask(), 1);
    expect(await healthOf(endpointId)).toMatchObject({ state: 'ok', last_success_at: expect.any(String) });
  });

  it.each(['1767225660', '1767225660000', '-5', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'is not affected by a Retry-After of %s',
    async retryAfter => {
      world = await DispatcherWorld.start();
      refuse(429, retryAfter);
      const endpointId = await endpointAt('/hook');
      const delivered = await world.settled(await completeTask(), 1);
      expect(delivered).toMatchObject([{ status: 'delivered', attempts: 2 }]);
      expect(await healthOf(endpointId)).toMatchObject({
        ...{ state: 'ok', consecutive_failures: 0, last_failure: 'The receiver answered 429.' },
        last_success_at: expect.any(String),
      });
    },
  );

  it('rests for at most two hours plus the pause, with the same reason on every replica', async () => {
    world = await DispatcherWorld.start();
    await world.startReplica();
    refuse(503, '86400');
    const endpointId = await endpointAt('/hook');
    const first = await completeTask();
    const health = await resting(endpointId);
    const second = await completeTask();
    expect(health).toMatchObject({
      reason: expect.stringContaining('Retry-After of 86400 s from the receiver'),
      consecutive_failures: 1,
      last_failure: 'The receiver answered 503.',
    });
    const waitS = (Date.parse(health.waiting_until ?? '') - Date.now()) / 1_000;
    expect(waitS).toBeGreaterThan(TWO_HOURS_S - 60);
    expect(waitS).toBeLessThan(TWO_HOURS_S + 60);
    // A task of another organization, at the same URL, is not affected.
    const { orgId } = world;
    world.newOrganization();
    await endpointAt('/hook');
    await world.settled(await completeTask(), 1);
    world.orgId = orgId;
    const pending = [...(await world.deliveries(first)), ...(await world.deliveries(second))];
    expect(pending.some(({ status }) => status === 'pending')).toBe(true);
    // On any replica, and whichever one sends.
    const reset = { org_id: orgId, endpoint_id: endpointId };
    const { endpoint } = await world.ask(ResetWebhookEndpoint, reset);
    expect(endpoint.health).toMatchObject({ state: 'ok', reason: null, consecutive_failures: 0 });
    expect((await world.ask(ResetWebhookEndpoint, reset)).endpoint.health.state).toBe('ok');
    await world.settled(first, 1);
    await world.settled(second, 1);
  });

  it('does not delay a manual redelivery or a test', async () => {
    world = await DispatcherWorld.start();
    const endpointId = await endpointAt('/hook');
    const [earlier] = await world.settled(await completeTask(), 1);
    world.receiver.answer(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const waiting = await completeTask();
    expect(await resting(endpointId)).toMatchObject({ consecutive_failures: 1 });
    world.receiver.answer(() => ({ status: 200 }));
    const { org_id, delivery_id } = { org_id: world.orgId, delivery_id: earlier?.delivery_id ?? '' };
    await world.ask(RedeliverWebhook, { org_id, delivery_id });
    await waitFor(async () => (await world.attemptsOf(delivery_id)).length === 2);
    const test = await world.ask(TestWebhookEndpoint, { org_id, endpoint_id: endpointId });
    await waitFor(async () => (await world.attemptsOf(test.delivery.delivery_id)).length === 1);
    expect((await healthOf(endpointId)).state).toBe('resting');
    expect(await world.deliveries(waiting)).toMatchObject([{ status: 'pending', attempts: 1 }]);
  });

  it('does not delay a manual redelivery when its destination has no free slots', async () => {
    world = await DispatcherWorld.start({ sending: { finishWithinMs: 50 } });
    await endpointAt('/hook');
    const [earlier] = await world.settled(await completeTask(), 1);
    world.receiver.answer(() => 'hang');
    await Promise.all(Array.from({ length: 20 }, completeTask));
    await waitFor(() => world.receiver.received.length === 9);
    const { org_id, delivery_id } = { org_id: world.orgId, delivery_id: earlier?.delivery_id ?? '' };
    await world.ask(RedeliverWebhook, { org_id, delivery_id });
    await waitFor(() => world.receiver.received.length === 10);
    expect(world.receiver.received.at(-1)?.headers['webhook-id']).toBe(earlier?.event_id);
  });

  it('shows repeated failures and the end of the rest, and can be reset', async () => {
    const breaker = { minAttempts: 3, windowMs: 60_000, errorThresholdPercent: 50, openMs: 600_000 };
    world = await DispatcherWorld.start({ sending: { breaker, secondMs: 1 } });
    world.receiver.answer(() => ({ status: 500 }));
    const endpointId = await endpointAt('/hook');
    const taskId = await completeTask();
    const health = await resting(endpointId);
    expect(health.reason).toMatch(/^\d+ failures in a row; probing again at 20\d\d-/);
    expect(health.consecutive_failures).toBeGreaterThanOrEqual(3);
    world.receiver.answer(() => ({ status: 200 }));
    await world.ask(ResetWebhookEndpoint, { org_id: world.orgId, endpoint_id: endpointId });
    expect(await world.settled(taskId, 1)).toMatchObject([{ status: 'delivered' }]);
  });

  it('is disabled with its endpoint, and restored permanently by enabling it', async () => {
    world = await DispatcherWorld.start();
    world.receiver.answer(() => ({ status: 410 }));
    const endpointId = await endpointAt('/hook');
    await world.settled(await completeTask(), 1);
    expect(await healthOf(endpointId)).toMatchObject({
      ...{ state: 'disabled', reason: 'The receiver answered 410 Gone.', waiting_until: null },
      last_failure: 'The receiver answered 410.',
    });
    const of = { org_id: world.orgId, endpoint_id: endpointId };
    expect((await world.ask(ResetWebhookEndpoint, of)).endpoint.health.state).toBe('disabled');
    await world.ask(UpdateWebhookEndpoint, { ...of, change: { enabled: true } });
    expect(await healthOf(endpointId)).toMatchObject({ state: 'ok', consecutive_failures: 0 });
  });

  it('of another organization’s or a deleted endpoint cannot be seen or reset', async () => {
    world = await DispatcherWorld.start();
    const endpoint_id = await endpointAt('/hook');
    const { orgId } = world;
    const missing = { code: 'webhook_endpoint.not_found' };
    await expect(
      world.ask(ResetWebhookEndpoint, { org_id: randomUUID(), endpoint_id }),
    ).rejects.toMatchObject(missing);
    await world.ask(DeleteWebhookEndpoint, { org_id: orgId, endpoint_id });
    await expect(world.ask(ResetWebhookEndpoint, { org_id: orgId, endpoint_id })).rejects.toMatchObject(
      missing,
    );
  });
});
