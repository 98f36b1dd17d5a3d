import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GetWebhookDelivery, RegisterCallback } from '#libs/contracts';
import { JsonLogger } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { Sweep } from '../src/retention/sweep.js';
import { DispatcherWorld } from './dispatcher-world.js';

describe('the dispatcher', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  const countOf = async (table: string, taskId: string, condition = 'true'): Promise<number> => {
    const rows: unknown[] = await world.dataSource.query(
      `SELECT 1 FROM ${table} WHERE task_id = $1 AND ${condition}`,
      [taskId],
    );
    return rows.length;
  };

  it('reveals credentials and secrets only to the receiver', async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    Logger.overrideLogger(new JsonLogger({ service: 'webhook-dispatcher', level: 'trace', destination }));
    const token = `tok-${randomUUID()}`;
    const secret = await world.organizationSecret();
    world.receiver.answer(({ path }) => ({
      status: path === '/refused-once' && world.receiver.on(path).length === 1 ? 500 : 200,
    }));
    const url = `${world.receiver.url}/refused-once`;
    const taskId = await world.taskWithCallback({ url, auth: { type: 'bearer', token } });
    await world.happens(taskId, 1);
    const [delivery] = await world.settled(taskId, 1);
    const reply = await world.ask(GetWebhookDelivery, {
      org_id: world.orgId,
      delivery_id: delivery?.delivery_id ?? '',
    });
    const stored: unknown = await world.dataSource.query(
      `SELECT to_jsonb(c) FROM callbacks AS c UNION ALL SELECT to_jsonb(s) FROM signing_secrets AS s
       UNION ALL SELECT to_jsonb(e) FROM events AS e UNION ALL SELECT to_jsonb(a) FROM attempts AS a`,
    );
    expect(world.received(taskId).at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
    expect(lines.join('')).toContain('"outcome":"rejected"');
    for (const text of [lines.join(''), JSON.stringify(reply), JSON.stringify(stored)]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(secret);
    }
  });

  it('shows a delivery whose credentials it cannot decrypt as failed', async () => {
    const task_id = randomUUID();
    await world.ask(RegisterCallback, {
      task_id,
      org_id: world.orgId,
      url: `${world.receiver.url}/sealed`,
      sealed_auth: 'v1.of-another',
      retry_policy: { max_retries: 1, backoff_seconds: 1 },
      events: null,
    });
    await world.happens(task_id, 1);
    const [delivery] = await world.settled(task_id, 1);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 2 });
    expect(world.receiver.on('/sealed')).toHaveLength(0);
  });

  it('removes callbacks whose task was never created, and only those', async () => {
    const [never, came, recent] = [
      await world.taskWithCallback(),
      await world.taskWithCallback({ events: ['task.completed'] }),
      await world.taskWithCallback(),
    ];
    await world.happens(came, 1);
    await waitFor(async () => (await countOf('callbacks', came, 'confirmed')) === 1);
    await world.dataSource.query(
      `UPDATE callbacks SET created_at = now() - interval '61 minutes' WHERE task_id = ANY ($1)`,
      [[never, came]],
    );
    await world.service.get(Sweep).work();
    expect(await countOf('callbacks', never)).toBe(0);
    expect(await countOf('callbacks', came)).toBe(1);
    expect(await countOf('callbacks', recent)).toBe(1);
  });

  it('keeps a callback as it was first registered', async () => {
    const task_id = await world.taskWithCallback();
    await world.ask(RegisterCallback, {
      task_id,
      org_id: world.orgId,
      url: `${world.receiver.url}/second`,
      sealed_auth: '',
      retry_policy: { max_retries: 1, backoff_seconds: 1 },
      events: null,
    });
    await world.happens(task_id, 1);
    await world.settled(task_id, 1);
    expect(world.received(task_id, '/callback')).toHaveLength(1);
  });

  it('removes deliveries that ended long ago with their data, and keeps the others', async () => {
    const [old, recent] = [await world.taskWithCallback(), await world.taskWithCallback()];
    await world.happens(old, 1);
    await world.happens(recent, 1);
    const [delivery] = await world.settled(old, 1);
    await world.settled(recent, 1);
    // Ids contain the creation time: this one is of January 2020.
    const aged = `016f5e66-e800-7000-8000-${randomUUID().slice(-12)}`;
    await world.dataSource.query('UPDATE deliveries SET delivery_id = $1 WHERE task_id = $2', [aged, old]);
    await world.dataSource.query('UPDATE attempts SET delivery_id = $1 WHERE delivery_id = $2', [
      aged,
      delivery?.delivery_id,
    ]);
    await world.service.get(Sweep).work();
    expect(await world.deliveries(old)).toEqual([]);
    expect(await world.deliveries(recent)).toHaveLength(1);
    const rest: unknown = await world.dataSource.query(
      'SELECT (SELECT count(*)::int FROM attempts WHERE delivery_id = $1) AS attempts,' +
        ' (SELECT count(*)::int FROM events WHERE event_id = $2) AS events',
      [aged, delivery?.event_id],
    );
    expect(rest).toEqual([{ attempts: 0, events: 0 }]);
  });

  it('dead-letters an event that can never be stored, and continues', async () => {
    const taskId = await world.taskWithCallback();
    await world.publish({ ...world.event(taskId, 1), subject: 'not-an-id' });
    await world.happens(taskId, 1);
    await world.settled(taskId, 1);
    await waitFor(async () => (await world.peer.manager.streams.info('DEAD')).state.messages === 1);
  });
});
