import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Controller } from '@nestjs/common';
import type { ConsumerInfo } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TaskAccepted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { startEmbeddedNats } from '#libs/embedded';
import { OnEvent } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats } from '#libs/testing';
import { connectBystander, startTestService, taskAccepted } from './harness.js';
import type { Bystander, TestService } from './harness.js';

const DURABLE = 'matcher--task-accepted';

let seen: string[];
let hold: Promise<void> | undefined;

@Controller()
class Handler {
  @OnEvent(TaskAccepted, { durable: DURABLE })
  async handle(event: CloudEvent): Promise<void> {
    seen.push(event.id);
    await hold;
  }
}

let nats: TestNats;
let bystander: Bystander;
let service: TestService | undefined;

beforeEach(async () => {
  seen = [];
  hold = undefined;
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await bystander.client.close();
  await nats.stop();
});

async function start(): Promise<TestService> {
  service = await startTestService({ natsUrl: nats.url, controllers: [Handler] });
  return service;
}

/** Publishes until the broker takes it. */
async function publish(event = taskAccepted()): Promise<string> {
  const options = { msgID: event.id, timeout: 500 };
  await waitFor(() => bystander.js.publish(event.type, JSON.stringify(event), options));
  return event.id;
}

async function handled(id: string): Promise<void> {
  await waitFor(() => seen.includes(id), { describe: `event ${id} to be handled` });
}

describe('a service whose broker goes away', () => {
  it('says so in its readiness, and carries on when it is back', async () => {
    const { health } = await start();
    await handled(await publish());
    expect((await health.readiness()).checks['nats']).toMatchObject({ ok: true });

    await nats.kill();
    await waitFor(async () => !(await health.readiness()).ready);
    await nats.restart();
    await waitFor(async () => (await health.readiness()).ready);
    await handled(await publish());
    expect(seen).toHaveLength(2);
  });

  it('makes streams and consumers again when it comes back with empty hands', async () => {
    await start();
    await handled(await publish());
    await nats.kill();
    await nats.restart({ emptyHanded: true });
    await handled(await publish());
    expect((await bystander.manager.streams.info('DEAD')).config.subjects).toEqual(['dead.>']);
  });

  it('does not answer for a message of the old stream in the new one', async () => {
    const [oldGate, newGate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    hold = oldGate.promise;
    await start();
    await handled(await publish());
    await nats.restart({ emptyHanded: true });
    // Number 1 of the new stream is another message than the one in hand; now both are in hand.
    hold = newGate.promise;
    await handled(await publish());
    oldGate.resolve(undefined);
    // Answers arrive in their order, so once a later message is settled an answer for the old one would have been.
    hold = undefined;
    await handled(await publish());
    await waitFor(async () => (await consumerInfo()).num_ack_pending === 1);
    expect(await consumerInfo()).toMatchObject({
      delivered: { stream_seq: 2 },
      ack_floor: { stream_seq: 0 },
    });
    newGate.resolve(undefined);
    await waitFor(async () => (await consumerInfo()).ack_floor.stream_seq === 2);
  });

  it('answers for what it had in hand when the stream is still the same', async () => {
    const gate = Promise.withResolvers<undefined>();
    hold = gate.promise;
    await start();
    await handled(await publish());
    await nats.restart();
    gate.resolve(undefined);
    await waitFor(async () => (await consumerInfo()).num_ack_pending === 0);
    expect(seen).toHaveLength(1);
  });

  it('starts all the same when there is none yet, and leaves when asked', async () => {
    await nats.kill();
    const started = await start();
    const { health } = started;
    expect((await health.readiness()).ready).toBe(false);
    await nats.restart();
    await handled(await publish());
    await nats.kill();
    await started.close();
    service = undefined;
  });
});

describe('a consumer', () => {
  it('that is deleted is made again', async () => {
    await start();
    await handled(await publish());
    await bystander.manager.consumers.delete('TASK', DURABLE);
    await handled(await publish());
  });

  it('whose stream is deleted is made again with it', async () => {
    await start();
    await handled(await publish());
    await bystander.manager.streams.delete('TASK');
    await handled(await publish());
  });
});

describe('a stream that lost its end', () => {
  it('costs its consumers nothing of what comes next', async () => {
    const storeDir = await mkdtemp(join(tmpdir(), 'countersign-test-cut-'));
    const first = await startEmbeddedNats({ storeDir });
    const { url: natsUrl, port } = first;
    service = await startTestService({ natsUrl, controllers: [Handler] });
    const witness = await connectBystander(natsUrl);
    const publishThere = async (): Promise<string> => {
      const event = taskAccepted();
      const options = { msgID: event.id, timeout: 500 };
      await waitFor(() => witness.js.publish(event.type, JSON.stringify(event), options));
      return event.id;
    };
    for (let index = 0; index < 6; index += 1) await handled(await publishThere());
    const consumer = (): Promise<ConsumerInfo> => witness.manager.consumers.info('TASK', DURABLE);
    await waitFor(async () => (await consumer()).ack_floor.stream_seq === 6);
    await first.stop();

    const block = join(storeDir, 'jetstream', '$G', 'streams', 'TASK', 'msgs', '1.blk');
    await truncate(block, Math.floor((await stat(block)).size / 2));
    await rm(join(dirname(block), 'index.db'), { force: true });
    const second = await startEmbeddedNats({ storeDir, port });
    const { state } = await waitFor(() => witness.manager.streams.info('TASK'));
    expect(state.last_seq).toBeLessThan(6);
    await handled(await publishThere());

    await service.close();
    service = undefined;
    await witness.client.close();
    await second.stop();
    await rm(storeDir, { recursive: true });
  });
});

async function consumerInfo(): Promise<ConsumerInfo> {
  return bystander.manager.consumers.info('TASK', DURABLE);
}
