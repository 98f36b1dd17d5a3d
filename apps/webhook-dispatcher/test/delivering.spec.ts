import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallbackAuth } from '#libs/contracts';
import { verifyWebhook } from '#libs/testing';
import { DispatcherWorld, sequencesOf } from './dispatcher-world.js';

describe('a delivery', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  it('is the event, signed with the secret of the organization, with its id as webhook-id', async () => {
    const secret = await world.organizationSecret();
    const taskId = await world.taskWithCallback();
    const event = { ...world.event(taskId, 1), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    await world.publish(event);
    const [delivery] = await world.settled(taskId, 1);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, endpoint_id: null, reason: null });
    const [request] = world.received(taskId);
    if (request === undefined) throw new Error('Nothing came.');
    expect(verifyWebhook(secret, request)).toEqual(event);
    expect(request.headers).toMatchObject({
      'webhook-id': event.id,
      'content-type': 'application/json',
      'user-agent': expect.stringContaining('Countersign'),
      traceparent: expect.stringMatching(`^00-${'a'.repeat(32)}-`),
    });
  });

  it.each<[CallbackAuth, string, string | undefined]>([
    [{ type: 'none' }, 'authorization', undefined],
    [{ type: 'bearer', token: 'tok-1' }, 'authorization', 'Bearer tok-1'],
    [{ type: 'basic', username: 'u', password: 'p' }, 'authorization', 'Basic dTpw'],
    [{ type: 'header', name: 'X-Hook-Key', value: 'k-1' }, 'x-hook-key', 'k-1'],
  ])('includes the credentials %j', async (auth, header, value) => {
    const taskId = await world.taskWithCallback({ auth });
    await world.happens(taskId, 1);
    await world.settled(taskId, 1);
    expect(world.received(taskId)[0]?.headers[header]).toBe(value);
  });

  it('is sent once, however often its event arrives', async () => {
    const taskId = await world.taskWithCallback();
    const [first, second] = [world.event(taskId, 1), world.event(taskId, 2)];
    await world.publish(first, first, second, first, second);
    await world.happens(taskId, 3);
    await world.settled(taskId, 3);
    expect(sequencesOf(world.received(taskId))).toEqual([1, 2, 3]);
  });

  it('is signed also for an organization that has never requested its secret', async () => {
    const other = await DispatcherWorld.start();
    try {
      const taskId = await other.taskWithCallback();
      await other.happens(taskId, 1);
      await other.settled(taskId, 1);
      const secret = await other.organizationSecret();
      for (const request of other.received(taskId)) verifyWebhook(secret, request);
    } finally {
      await other.close();
    }
  });

  it('is sent to the callback and to every subscribed endpoint, signed with the secret of each', async () => {
    const all = await world.endpoint('/all');
    const some = await world.endpoint('/completed-only', ['task.completed']);
    const taskId = await world.taskWithCallback({ events: ['task.started'] });
    await world.happens(taskId, 1);
    await world.completes(taskId, 2);
    const deliveries = await world.settled(taskId, 4);
    expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
    expect(sequencesOf(world.received(taskId, '/callback'))).toEqual([1]);
    expect(sequencesOf(world.received(taskId, '/all'))).toEqual([1, 2]);
    expect(sequencesOf(world.received(taskId, '/completed-only'))).toEqual([2]);
    for (const request of world.receiver.on('/all')) verifyWebhook(all.secret, request);
    for (const request of world.receiver.on('/completed-only')) verifyWebhook(some.secret, request);
  });
});
