import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateWebhookEndpoint, DeleteWebhookEndpoint, RedeliverWebhook } from '#libs/contracts';
import type { WebhookDeliveryView } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

/** A short lease, so that a result can be recorded after its end. */
const SENDING = { requestTimeoutMs: 3_000, leaseMarginMs: 500 };

/** A customer's server that responds on the test's command. */
async function startSlowReceiver() {
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    open.push(response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open,
    answer: (status: number) => open.at(-1)?.writeHead(status).end(),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

describe('a finished delivery', () => {
  let world: DispatcherWorld;
  let receiver: Awaited<ReturnType<typeof startSlowReceiver>>;
  beforeEach(async () => {
    world = await DispatcherWorld.start({ sending: SENDING });
    await world.organizationSecret();
    receiver = await startSlowReceiver();
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
  });

  const only = async (taskId: string): Promise<WebhookDeliveryView> => {
    const [delivery] = await world.deliveries(taskId);
    if (delivery === undefined) throw new Error('There is no delivery.');
    return delivery;
  };

  const locksWaitedFor = async (): Promise<number> => {
    const waiting = await rowsOf(
      world.dataSource,
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    return waiting.length;
  };

  it('gets no second attempt if its lease expired before the first was recorded', async () => {
    const taskId = await world.taskWithCallback({ url: receiver.url });
    const bystander = await world.taskWithCallback();
    const [cursor, callbacks] = [world.dataSource.createQueryRunner(), world.dataSource.createQueryRunner()];
    try {
      await world.happens(taskId, 1);
      await waitFor(() => receiver.open.length === 1);
      // The attempt succeeds, and recording its result is delayed, as behind a queue of others under load.
      await cursor.startTransaction();
      await cursor.query('SELECT 1 FROM task_cursors WHERE task_id = $1 FOR UPDATE', [taskId]);
      receiver.answer(200);
      await waitFor(async () => (await locksWaitedFor()) === 1, {
        describe: 'the recording of the result to wait',
      });
      // Its lease expires; it is taken again, and its second attempt is about to begin.
      await callbacks.startTransaction();
      await callbacks.query('LOCK TABLE callbacks IN ACCESS EXCLUSIVE MODE');
      await waitFor(async () => (await locksWaitedFor()) === 2, { describe: 'the second load to wait' });
      await cursor.commitTransaction();
      await waitFor(async () => {
        const rows = await rowsOf(world.dataSource, `SELECT 1 FROM deliveries WHERE status = 'delivered'`);
        return rows.length === 1;
      });
      await callbacks.commitTransaction();
      await world.happens(bystander, 1);
      await world.settled(bystander, 1);
    } finally {
      await cursor.release();
      await callbacks.release();
    }
    const { delivery_id, status, attempts } = await only(taskId);
    expect(receiver.open).toHaveLength(1);
    expect({ status, attempts }).toEqual({ status: 'delivered', attempts: 1 });
    expect(await world.attemptsOf(delivery_id)).toMatchObject([{ attempt: 1, outcome: 'delivered' }]);
  });

  it('counts the attempt in progress when it was skipped, and stays skipped', async () => {
    const { endpoint } = await world.ask(CreateWebhookEndpoint, {
      org_id: world.orgId,
      endpoint: { url: receiver.url },
    });
    const taskId = crypto.randomUUID();
    await world.happens(taskId, 1);
    await waitFor(() => receiver.open.length === 1);
    await world.ask(DeleteWebhookEndpoint, { org_id: world.orgId, endpoint_id: endpoint.endpoint_id });
    receiver.answer(200);
    const { delivery_id } = await only(taskId);
    await waitFor(async () => (await world.attemptsOf(delivery_id)).length === 1);
    expect(await only(taskId)).toMatchObject({ status: 'skipped', reason: 'endpoint_deleted', attempts: 1 });
  });

  it('can be redelivered manually; its attempts show that, with continued numbers', async () => {
    const taskId = await world.taskWithCallback();
    await world.happens(taskId, 1);
    const [first] = await world.settled(taskId, 1);
    const delivery_id = first?.delivery_id ?? '';
    await world.ask(RedeliverWebhook, { org_id: world.orgId, delivery_id });
    await world.settled(taskId, 1);
    expect(await only(taskId)).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(await world.attemptsOf(delivery_id)).toMatchObject([
      { attempt: 1, round: 1 },
      { attempt: 2, round: 2 },
    ]);
  });

  it('an attempt of an earlier round does not end a manually started round', async () => {
    const taskId = await world.taskWithCallback({ url: receiver.url });
    await world.happens(taskId, 1);
    await waitFor(() => receiver.open.length === 1);
    // Another replica delivered it, and a person redelivers it while the first attempt is still in progress.
    const { delivery_id } = await only(taskId);
    await world.dataSource.query(
      `UPDATE deliveries SET status = 'delivered', lease_id = NULL, next_attempt_at = NULL WHERE delivery_id = $1`,
      [delivery_id],
    );
    const stale = receiver.open[0];
    await world.ask(RedeliverWebhook, { org_id: world.orgId, delivery_id });
    await waitFor(() => receiver.open.length === 2);
    stale?.writeHead(200).end();
    await waitFor(async () => (await world.attemptsOf(delivery_id)).length === 1);
    expect(await only(taskId)).toMatchObject({ status: 'pending' });
    receiver.answer(200);
    await world.settled(taskId, 1);
    expect(await world.attemptsOf(delivery_id)).toMatchObject([
      { attempt: 1, round: 1 },
      { attempt: 2, round: 2 },
    ]);
  });
});
