import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

const CONCURRENCY = 32;
const PORTS = 8;
const HANGING_TASKS = 400;
const QUIET_DELIVERIES = 8;
/** Hanging attempts outlive each test, so no test passes because they time out. */
const SENDING = { requestTimeoutMs: 120_000, finishWithinMs: 50 };
/** Allows for a busy machine; a queue behind the hanging attempts would take two minutes. */
const PROMPTLY_MS = 15_000;

describe('an organization beside hostile ones', () => {
  let world: DispatcherWorld;
  let hanging: readonly WebhookReceiver[];

  beforeEach(async () => {
    world = await DispatcherWorld.start({ sending: SENDING, concurrency: CONCURRENCY });
    hanging = await Promise.all(Array.from({ length: PORTS }, () => startWebhookReceiver()));
    for (const receiver of hanging) receiver.answer(() => 'hang');
  });
  afterEach(async () => {
    await world.close();
    await Promise.all(hanging.map(receiver => receiver.close()));
  });

  /** A new organization whose tasks' callbacks, each with its own path, are spread over these origins. */
  const attack = async (origins: readonly string[], tasks = HANGING_TASKS): Promise<void> => {
    world.newOrganization();
    const taskIds = await Promise.all(
      Array.from({ length: tasks }, (_, nth) =>
        world.taskWithCallback({ url: `${origins[nth % origins.length]}/hang-${randomUUID()}` }),
      ),
    );
    await Promise.all(taskIds.map(taskId => world.happens(taskId, 1, 2)));
    const { orgId } = world;
    await waitFor(async () => (await pendingOf(orgId)) >= tasks, {
      describe: 'the deliveries of the attack',
    });
  };

  const pendingOf = async (orgId: string): Promise<number> => {
    const rows: readonly unknown[] = await world.dataSource.query(
      `SELECT 1 FROM deliveries WHERE org_id = $1 AND status = 'pending'`,
      [orgId],
    );
    return rows.length;
  };

  /** A new organization's deliveries, to a receiver that responds. */
  const quietDeliveries = async (): Promise<void> => {
    world.newOrganization();
    const taskIds = await Promise.all(
      Array.from({ length: QUIET_DELIVERIES }, () => world.taskWithCallback()),
    );
    await Promise.all(taskIds.map(taskId => world.happens(taskId, 1)));
    await waitFor(() => taskIds.every(taskId => world.received(taskId, '/callback').length === 1), {
      timeoutMs: PROMPTLY_MS,
      describe: () => `${QUIET_DELIVERIES} deliveries, not ${world.receiver.on('/callback').length}`,
    });
  };

  const underWay = (receivers: readonly WebhookReceiver[]): number =>
    receivers.reduce((sum, { received }) => sum + received.length, 0);

  it("gets its webhooks while hundreds of another's callbacks hang on eight ports", async () => {
    await attack(hanging.map(({ url }) => url));
    await quietDeliveries();
    expect(underWay(hanging)).toBeLessThanOrEqual(CONCURRENCY / 2);
    expect(underWay(hanging)).toBeGreaterThan(CONCURRENCY / 4);
  });

  it('gets its webhooks beside three of them', async () => {
    const origins = hanging.map(({ url }) => url);
    await attack(origins, HANGING_TASKS / 4);
    await attack(origins, HANGING_TASKS / 4);
    await attack(origins, HANGING_TASKS / 4);
    await quietDeliveries();
  });

  it("gets its webhooks while another's paths on the same host hang", async () => {
    world.receiver.answer(({ path }) => (path.startsWith('/hang') ? 'hang' : { status: 200 }));
    await attack([world.receiver.url]);
    await quietDeliveries();
  });
});
