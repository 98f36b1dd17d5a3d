import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditTreeHead, ListWebhookDeliveries, RedeliverWebhook } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { verifyWebhook, waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';
import { exampleOf } from './example-events.js';

describe('alerts', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  function alert(taskId: string): CloudEvent {
    const { data } = exampleOf('quality.alert', { task_id: taskId });
    // The sequence is assigned by the source, and need not be valid for a task.
    return { ...world.event(world.orgId, 1), sequence: 3_000_000_000, type: 'quality.alert', data };
  }

  function lowBalance(): CloudEvent {
    const data = {
      org_id: world.orgId,
      currency: 'USD',
      available_micros: -5,
      threshold_micros: 1_000_000,
      raised_at: new Date().toISOString(),
    };
    return { ...world.event(world.orgId, 7), type: 'billing.low_balance', data };
  }

  const listed = async () =>
    (await world.ask(ListWebhookDeliveries, { org_id: world.orgId, limit: 50 })).data;

  it('are delivered once to the endpoints that subscribed to them, and to no callback', async () => {
    const all = await world.endpoint('/everything');
    await world.endpoint('/quality', ['quality.alert']);
    await world.endpoint('/tasks', ['task.completed']);
    const taskId = await world.taskWithCallback();
    const event = alert(taskId);
    await world.publish(event, event);
    await waitFor(async () => (await listed()).filter(({ status }) => status === 'delivered').length === 2);
    const [request] = world.receiver.on('/everything');
    if (request === undefined) throw new Error('Nothing came.');
    expect(verifyWebhook(all.secret, request)).toEqual(event);
    expect(world.receiver.on('/quality')).toHaveLength(1);
    expect(world.receiver.on('/tasks')).toHaveLength(0);
    expect(world.receiver.on('/callback')).toHaveLength(0);
  });

  it('include the heads of the audit tree, for the endpoints that keep them', async () => {
    const witness = await world.endpoint('/witness', ['audit.tree_head']);
    await world.endpoint('/tasks', ['task.completed']);
    const data = { ...AuditTreeHead.example, org_id: world.orgId };
    const event = { ...world.event(world.orgId, 3), type: 'audit.tree_head', data };
    await world.publish(event);
    await waitFor(async () => (await listed()).some(({ status }) => status === 'delivered'));
    const [request] = world.receiver.on('/witness');
    if (request === undefined) throw new Error('Nothing came.');
    expect(verifyWebhook(witness.secret, request)).toEqual(event);
    expect(world.receiver.on('/tasks')).toHaveLength(0);
  });

  it('reach the endpoints of the task that caused them', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    await world.endpoint('/of-mine', undefined, { task_id: mine });
    await world.endpoint('/of-other', undefined, { task_id: other });
    await world.publish(alert(mine), lowBalance());
    await waitFor(() => world.receiver.on('/of-mine').length === 1);
    const [delivery] = await waitFor(async () => {
      const found = await listed();
      return found.length === 1 && found[0]?.status === 'delivered' ? found : undefined;
    });
    expect(delivery).toMatchObject({ event_type: 'quality.alert', task_id: null });
    expect(world.receiver.on('/of-other')).toHaveLength(0);
  });

  it('are retried, distinguished, and redelivered like any other delivery', async () => {
    world.receiver.answer(({ path }) => ({ status: path === '/down' ? 410 : 200 }));
    await world.endpoint('/balance', ['billing.low_balance']);
    await world.endpoint('/down', ['billing.low_balance']);
    const [first, second] = [lowBalance(), lowBalance()];
    await world.publish(first);
    await waitFor(async () => (await listed()).filter(({ status }) => status !== 'pending').length === 2);
    // 410: disabled, so the second has one destination.
    await world.publish(second);
    await waitFor(() => world.receiver.on('/balance').length === 2);
    const delivery = await waitFor(async () =>
      (await listed()).find(one => one.event_id === first.id && one.status === 'delivered'),
    );
    await world.ask(RedeliverWebhook, { org_id: world.orgId, delivery_id: delivery.delivery_id });
    await waitFor(() => world.receiver.on('/balance').length === 3);
    expect(world.receiver.on('/down')).toHaveLength(1);
    const ids = world.receiver.on('/balance').map(({ headers }) => headers['webhook-id']);
    expect(ids.toSorted()).toEqual([first.id, first.id, second.id].toSorted());
  });

  it("have no order: a failing one holds back neither another one nor a task's events", async () => {
    const failing = alert(randomUUID());
    world.receiver.answer(({ body }) => ({ status: body.includes(failing.id) ? 500 : 200 }));
    await world.endpoint('/no-line');
    const taskId = randomUUID();
    await world.publish(failing, alert(taskId));
    await world.happens(taskId, 1, 2);
    await world.settled(taskId, 2);
    await waitFor(async () => (await listed()).filter(({ status }) => status === 'delivered').length === 3);
  });
});
