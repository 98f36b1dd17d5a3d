import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CreateWebhookEndpoint,
  DeleteWebhookEndpoint,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  RotateWebhookEndpointSecret,
  UpdateWebhookEndpoint,
} from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { verifyWebhook, waitFor } from '#libs/testing';
import { Sweep } from '../src/retention/sweep.js';
import { DispatcherWorld, sequencesOf } from './dispatcher-world.js';

describe("a task's endpoints", () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  const create = (endpoint: { readonly url: string; readonly task_id: string }, missed: CloudEvent[] = []) =>
    world.ask(CreateWebhookEndpoint, { org_id: world.orgId, endpoint, missed });
  const url = (path: string): string => `${world.receiver.url}${path}`;

  it('receive events of their task only, in order, signed with their own secret', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    const { secret, endpoint } = await world.endpoint('/mine', undefined, { task_id: mine });
    expect(endpoint).toMatchObject({ task_id: mine, dialect: 'native' });
    await world.happens(mine, 2, 1);
    await world.happens(other, 1);
    await world.completes(mine, 3);
    await world.settled(mine, 3);
    expect(sequencesOf(world.receiver.on('/mine'))).toEqual([1, 2, 3]);
    for (const request of world.receiver.on('/mine')) verifyWebhook(secret, request);
    expect(await world.deliveries(other)).toEqual([]);
  });

  it('receive nothing about another organization’s task', async () => {
    const taskId = randomUUID();
    await world.endpoint('/spy', undefined, { task_id: taskId });
    world.newOrganization();
    await world.endpoint('/owner');
    await world.happens(taskId, 1);
    await world.settled(taskId, 1);
    expect(world.receiver.on('/spy')).toEqual([]);
  });

  it("are limited to ten, apart from the organization's fifty, also under concurrent creation", async () => {
    const task_id = randomUUID();
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, nth) => create({ url: url(`/ten/${nth}`), task_id })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(create({ url: url('/eleven'), task_id })).rejects.toMatchObject({
      code: 'webhook.too_many_endpoints',
    });
    await create({ url: url('/ten/0'), task_id: randomUUID() });
    for (let nth = 0; nth < 50; nth += 1) await world.endpoint(`/fifty/${nth}`);
    await expect(world.endpoint('/fifty-one')).rejects.toMatchObject({ code: 'webhook.too_many_endpoints' });
  });

  it('are reconfigured by the same URL, and not duplicated', async () => {
    const taskId = randomUUID();
    const first = await world.endpoint('/again', ['task.failed'], { task_id: taskId });
    const change = { enabled: false };
    const of = { org_id: world.orgId, endpoint_id: first.endpoint.endpoint_id };
    await world.ask(UpdateWebhookEndpoint, { ...of, change });
    const endpoint = { url: url('/again'), task_id: taskId, events: ['task.completed' as const] };
    const again = await world.ask(CreateWebhookEndpoint, { org_id: world.orgId, endpoint });
    expect(again).toMatchObject({
      secret: null,
      endpoint: { endpoint_id: of.endpoint_id, events: ['task.completed'], enabled: true },
    });
    const foreign = await world.ask(CreateWebhookEndpoint, {
      org_id: world.orgId,
      endpoint: { ...endpoint, dialect: 'verified-workflows' },
    });
    expect(foreign.endpoint.endpoint_id).not.toBe(of.endpoint_id);
    await world.ask(DeleteWebhookEndpoint, of);
    const recreated = await world.ask(CreateWebhookEndpoint, { org_id: world.orgId, endpoint });
    expect(recreated.endpoint.endpoint_id).not.toBe(of.endpoint_id);
    expect(recreated.secret).not.toBeNull();
  });

  it('are listed with the others, and separately', async () => {
    const task_id = randomUUID();
    const whole = await world.endpoint('/whole');
    const ofTask = await world.endpoint('/of-task', undefined, { task_id });
    await world.endpoint('/of-another', undefined, { task_id: randomUUID() });
    const all = await world.ask(ListWebhookEndpoints, { org_id: world.orgId, limit: 10 });
    expect(all.data.map(one => one.task_id === null)).toEqual([false, false, true]);
    expect(all.data.at(-1)?.endpoint_id).toBe(whole.endpoint.endpoint_id);
    const some = await world.ask(ListWebhookEndpoints, { org_id: world.orgId, limit: 10, task_id });
    expect(some.data).toEqual([ofTask.endpoint]);
    const foreign = await world.ask(ListWebhookEndpoints, { org_id: randomUUID(), limit: 10, task_id });
    expect(foreign.data).toEqual([]);
  });

  it('receive missed events once each, whether or not the order matters to them', async () => {
    const taskId = randomUUID();
    const [started, ended] = [world.event(taskId, 8), world.completed(taskId, 9)];
    await create({ url: url('/all'), task_id: taskId }, [ended, started]);
    await create({ url: url('/all'), task_id: taskId }, [ended]);
    const end = { url: url('/end'), task_id: taskId, events: ['task.completed' as const] };
    await create(end, [started, ended]);
    await world.publish(ended);
    await world.settled(taskId, 3);
    expect(sequencesOf(world.receiver.on('/all'))).toEqual([8, 9]);
    expect(sequencesOf(world.receiver.on('/end'))).toEqual([9]);
  });

  it('receive no events of other tasks and organizations this way', async () => {
    const task_id = randomUUID();
    const refused = { kind: 'invalid', code: 'webhook.event_foreign' };
    const endpoint = { url: url('/curious'), task_id };
    const ofOther = world.completed(randomUUID(), 1);
    const ofOrganization = { ...world.completed(task_id, 1), orgid: randomUUID() };
    await expect(create(endpoint, [ofOther])).rejects.toMatchObject(refused);
    await expect(create(endpoint, [world.completed(task_id, 1), ofOrganization])).rejects.toMatchObject(
      refused,
    );
    const whole = { org_id: world.orgId, endpoint: { url: url('/curious') }, missed: [ofOther] };
    await expect(world.ask(CreateWebhookEndpoint, whole)).rejects.toMatchObject(refused);
    const { data } = await world.ask(ListWebhookEndpoints, { org_id: world.orgId, limit: 10 });
    expect(data).toEqual([]);
  });

  it('are removed with the last of their deliveries, and with a task too old to end', async () => {
    const [ended, live] = [randomUUID(), randomUUID()];
    const old = await world.endpoint('/old', ['task.completed'], { task_id: ended });
    await world.endpoint('/live', ['task.started', 'task.completed'], { task_id: live });
    const stale = await world.endpoint('/stale', undefined, { task_id: randomUUID() });
    await world.completes(ended, 9);
    await world.happens(live, 1);
    await world.settled(ended, 1);
    await world.settled(live, 1);
    // Ids contain the creation time: these are of January 2020.
    const aged = () => `016f5e66-e800-7000-8000-${randomUUID().slice(-12)}`;
    for (const taskId of [ended, live]) {
      const move = 'UPDATE deliveries SET delivery_id = $1 WHERE task_id = $2';
      await world.dataSource.query(move, [aged(), taskId]);
    }
    const age = 'UPDATE endpoints SET endpoint_id = $1 WHERE endpoint_id = $2';
    await world.dataSource.query(age, [aged(), stale.endpoint.endpoint_id]);
    await world.service.get(Sweep).work();
    const { data } = await world.ask(ListWebhookEndpoints, { org_id: world.orgId, limit: 10 });
    expect(data.map(({ task_id }) => task_id)).toEqual([live]);
    const secrets: unknown = await world.dataSource.query(
      'SELECT 1 FROM signing_secrets WHERE owner_id = $1',
      [old.endpoint.endpoint_id],
    );
    expect(secrets).toEqual([]);
    expect(await world.deliveries(ended)).toEqual([]);
  });

  it('use a dialect that has the events they subscribe to', async () => {
    const { endpoint } = await world.endpoint('/words', ['task.expired'], { dialect: 'verified-workflows' });
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    await expect(
      world.ask(UpdateWebhookEndpoint, { ...of, change: { events: ['task.failed', 'task.started'] } }),
    ).rejects.toMatchObject({
      code: 'webhook.event_unknown',
      details: { faults: [{ pointer: '/events/1' }] },
    });
    await expect(world.endpoint('/words', ['task.expired'])).rejects.toThrow();
    // Its own secret, as for every endpoint of the whole organization.
    await world.ask(RotateWebhookEndpointSecret, of);
  });

  it('show their deliveries', async () => {
    const taskId = randomUUID();
    const { endpoint } = await world.endpoint('/shown', ['task.completed'], { task_id: taskId });
    await world.completes(taskId, 5);
    const [delivery] = await waitFor(async () => {
      const { data } = await world.ask(ListWebhookDeliveries, {
        org_id: world.orgId,
        task_id: taskId,
        limit: 5,
      });
      return data.length > 0 ? data : undefined;
    });
    expect(delivery).toMatchObject({ endpoint_id: endpoint.endpoint_id, event_type: 'task.completed' });
  });
});
