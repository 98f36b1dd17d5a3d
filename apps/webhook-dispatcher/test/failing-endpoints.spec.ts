import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  GetWebhookEndpoint,
  ListWebhookDeliveries,
  RedeliverWebhook,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
  WebhookEndpointDisabled,
  WebhookEndpointFailing,
} from '#libs/contracts';
import type { WebhookDeliveryView } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

const EVENTS = ['webhook.endpoint_failing' as const, 'webhook.endpoint_disabled' as const];
const Failing = z.looseObject({ data: WebhookEndpointFailing.data });
const Disabled = z.looseObject({ data: WebhookEndpointDisabled.data });
/** Short enough that all attempts of a delivery fail without waiting for retries. */
const RETRY_MS = { secondMs: 1 };

describe('an endpoint whose attempts all fail', () => {
  let world: DispatcherWorld;
  /** With a query, which only the receiver may see. */
  let hook: string;
  let isWell: boolean;
  beforeAll(async () => {
    world = await DispatcherWorld.start({
      sending: {
        ...RETRY_MS,
        breaker: { minAttempts: 1_000, windowMs: 1_000, errorThresholdPercent: 100, openMs: 1 },
      },
    });
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.newOrganization();
    hook = `/${randomUUID()}?token=secret`;
    isWell = false;
    world.receiver.answer(request => ({ status: request.path === hook && !isWell ? 500 : 200 }));
  });

  const newEndpoint = async () => {
    const { endpoint } = await world.endpoint(hook, ['task.started']);
    return { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
  };
  const view = (of: { org_id: string; endpoint_id: string }) => world.ask(GetWebhookEndpoint, of);
  const deliveriesTo = async (of: { org_id: string; endpoint_id: string }) =>
    (await world.ask(ListWebhookDeliveries, { ...of, limit: 100 })).data;
  /** One event, whose nine attempts all fail. */
  const fails = async (of: { org_id: string; endpoint_id: string }): Promise<WebhookDeliveryView> => {
    const taskId = randomUUID();
    await world.happens(taskId, 1);
    return waitFor(
      async () => (await deliveriesTo(of)).find(one => one.task_id === taskId && one.status !== 'pending'),
      { describe: 'a delivery that has ended' },
    );
  };
  /** Shifts the record of its failures as if this many days had passed. */
  const passDays = (days: number) =>
    world.dataSource.query(
      `UPDATE endpoints SET failing_since = failing_since - $2 * interval '1 day',
                            failing_warned_at = failing_warned_at - $2 * interval '1 day'
        WHERE org_id = $1`,
      [world.orgId, days],
    );
  const eventsAt = async (to: string, count: number): Promise<readonly unknown[]> => {
    const requests = await waitFor(
      () => (world.receiver.on(to).length >= count ? world.receiver.on(to) : undefined),
      { describe: `${count} events at ${to}` },
    );
    return requests.map(({ body }): unknown => JSON.parse(body));
  };

  it('causes one warning after half of the time, is then disabled, and the others are notified', async () => {
    const of = await newEndpoint();
    const others = `/others-${randomUUID()}`;
    await world.endpoint(others, EVENTS);
    await fails(of);
    expect(await view(of)).toMatchObject({ enabled: true, status: 'failing', disabled_at: null });
    await passDays(2.6);
    await fails(of);
    const [failing] = await eventsAt(others, 1);
    const warning = Failing.parse(failing).data;
    expect(failing).toMatchObject({
      type: 'webhook.endpoint_failing',
      subject: of.endpoint_id,
      orgid: of.org_id,
    });
    expect(warning).toMatchObject({
      endpoint_id: of.endpoint_id,
      url: world.receiver.url + hook.replace('?token=secret', ''),
      last_error: 'The receiver answered 500.',
    });
    expect(Date.parse(warning.disabled_after) - Date.now()).toBeGreaterThan(2.3 * 86_400_000);
    expect(await view(of)).toMatchObject({
      enabled: true,
      status: 'failing',
      failing_since: warning.failing_since,
    });

    await passDays(2.6);
    await world.happens(randomUUID(), 1);
    await waitFor(async () => !(await view(of)).enabled);
    const { disabled_at, ...rest } = await view(of);
    expect(rest).toMatchObject({ status: 'disabled', enabled: false, disabled_reason: 'failing' });
    const events = await eventsAt(others, 2);
    expect(events).toHaveLength(2);
    expect(Disabled.parse(events[1]).data).toMatchObject({
      endpoint_id: of.endpoint_id,
      reason: 'failing',
      disabled_at,
    });
    expect(world.receiver.on(hook).some(({ body }) => body.includes('webhook.endpoint'))).toBe(false);
  });

  it('receives nothing while disabled; pending deliveries are skipped, and can be redelivered on request', async () => {
    const of = await newEndpoint();
    await fails(of);
    await passDays(6);
    await fails(of);
    await passDays(6);
    const taskId = randomUUID();
    await world.happens(taskId, 1, 2, 3);
    await waitFor(async () => !(await view(of)).enabled);
    const waiting = await waitFor(async () => {
      const own = (await deliveriesTo(of)).filter(({ task_id }) => task_id === taskId);
      return own.length === 3 && own.every(({ status }) => status === 'skipped') ? own : undefined;
    });
    expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['endpoint_disabled']));
    const before = world.receiver.on(hook).length;
    await expect(world.ask(TestWebhookEndpoint, of)).rejects.toMatchObject({
      code: 'webhook_endpoint.disabled',
    });
    const [first] = waiting;
    const redelivery = { org_id: of.org_id, delivery_id: first?.delivery_id ?? '' };
    await expect(world.ask(RedeliverWebhook, redelivery)).rejects.toMatchObject({
      code: 'webhook_endpoint.disabled',
    });
    const bystander = await world.taskWithCallback();
    await world.happens(bystander, 1);
    await world.settled(bystander, 1);
    expect(world.receiver.on(hook)).toHaveLength(before);

    isWell = true;
    expect(await world.ask(UpdateWebhookEndpoint, { ...of, change: { enabled: true } })).toMatchObject({
      enabled: true,
      status: 'enabled',
      disabled_reason: null,
      disabled_at: null,
      failing_since: null,
    });
    await world.ask(RedeliverWebhook, redelivery);
    await waitFor(() => world.receiver.on(hook).length === before + 1);
  });

  it('is reset by one success, however long it has failed', async () => {
    const of = await newEndpoint();
    await fails(of);
    await passDays(100);
    isWell = true;
    const taskId = randomUUID();
    await world.happens(taskId, 1);
    await world.settled(taskId, 1);
    expect(await view(of)).toMatchObject({ status: 'enabled', failing_since: null });
    isWell = false;
    await fails(of);
    expect(await view(of)).toMatchObject({ enabled: true, status: 'failing' });
  });

  it('is not disabled for one failure long ago: no attempts were made since', async () => {
    const of = await newEndpoint();
    await fails(of);
    await passDays(100);
    await fails(of);
    expect(await view(of)).toMatchObject({ enabled: true });
  });

  it('affects no other organization, and no callback', async () => {
    const other = await newEndpoint();
    world.newOrganization();
    const of = await newEndpoint();
    for (const days of [6, 6]) {
      await fails(of);
      await passDays(days);
    }
    const retry_policy = { max_retries: 1, backoff_seconds: 1 };
    const taskId = await world.taskWithCallback({ url: world.receiver.url + hook, retry_policy });
    await world.happens(taskId, 1);
    await waitFor(async () => !(await view(of)).enabled);
    const deliveries = await world.settled(taskId, 2);
    const toCallback = deliveries.find(({ endpoint_id }) => endpoint_id === null);
    expect(toCallback).toMatchObject({ status: 'failed', attempts: 2 });
    expect(await view(other)).toMatchObject({ enabled: true, status: 'enabled' });
  });

  it('is reported as gone after a 410', async () => {
    const of = await newEndpoint();
    const others = `/others-${randomUUID()}`;
    await world.endpoint(others, EVENTS);
    world.receiver.answer(request => ({ status: request.path === hook ? 410 : 200 }));
    await world.happens(randomUUID(), 1);
    const [event] = await eventsAt(others, 1);
    expect(event).toMatchObject({
      type: 'webhook.endpoint_disabled',
      data: { endpoint_id: of.endpoint_id, reason: 'gone', failed_attempts: 1 },
    });
    expect(await view(of)).toMatchObject({ disabled_reason: 'gone', status: 'disabled' });
  });
});

describe('an endpoint whose attempts all fail, with disabling switched off', () => {
  it('stays enabled forever', async () => {
    const world = await DispatcherWorld.start({ sending: { ...RETRY_MS, disableAfterMs: 0 } });
    try {
      world.receiver.answer(() => ({ status: 400 }));
      const { endpoint } = await world.endpoint('/never', ['task.started']);
      const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
      for (const nth of [1, 2, 3]) {
        const taskId = randomUUID();
        await world.happens(taskId, 1);
        await world.settled(taskId, 1);
        await world.dataSource.query(
          `UPDATE endpoints SET failing_since = now() - $1 * interval '100 days'`,
          [nth],
        );
      }
      expect(await world.ask(GetWebhookEndpoint, of)).toMatchObject({ enabled: true, status: 'failing' });
    } finally {
      await world.close();
    }
  });
});
