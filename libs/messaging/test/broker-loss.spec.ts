import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Controller } from '@nestjs/common';
import type { ConsumerInfo } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TaskAccepted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { startEmbeddedNats } from '#libs/embedded';
import { EventPublisher, NatsConnection, OnEvent } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { QUICK, connectBystander, startServiceWith, taskAccepted } from './harness.js';
import type { Bystander } from './harness.js';
import { openPath } from './path-that-stalls.js';

const DURABLE = 'matcher--task-accepted';

let seen: string[];
let hold: Promise<void> | undefined;
let gates: PromiseWithResolvers<undefined>[];

/** A value for `hold`; opened at the end of the test at the latest. */
function newGate(): PromiseWithResolvers<undefined> {
  const gate = Promise.withResolvers<undefined>();
  gates.push(gate);
  return gate;
}

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
  gates = [];
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
});
afterEach(async () => {
  for (const gate of gates) gate.resolve(undefined);
  await service?.close();
  service = undefined;
  await bystander.client.close();
  await nats.stop();
});

async function start(): Promise<TestService> {
  service = await startServiceWith({ natsUrl: nats.url, controllers: [Handler] });
  return service;
}

/** Retries until the broker accepts it. */
async function publish(event = taskAccepted()): Promise<string> {
  const options = { msgID: event.id, timeout: 500 };
  await waitFor(() => bystander.js.publish(event.type, JSON.stringify(event), options));
  return event.id;
}

async function handled(id: string): Promise<void> {
  await waitFor(() => seen.includes(id), { describe: `event ${id} to be handled` });
}

describe('a service whose broker becomes unavailable', () => {
  it('reports it in its readiness, and resumes when the broker is back', async () => {
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

  it('recreates streams and consumers when the broker lost its storage', async () => {
    await start();
    await handled(await publish());
    await nats.kill();
    await nats.restart({ withoutStorage: true });
    await handled(await publish());
    expect((await bystander.manager.streams.info('DEAD')).config.subjects).toEqual(['dead.>']);
  });

  it('does not acknowledge a message of the old stream in the new one', async () => {
    const [oldGate, nextGate] = [newGate(), newGate()];
    hold = oldGate.promise;
    await start();
    await handled(await publish());
    await nats.restart({ withoutStorage: true });
    // Message 1 of the new stream differs from the one in progress; now both are in progress.
    hold = nextGate.promise;
    await handled(await publish());
    oldGate.resolve(undefined);
    // Acknowledgements arrive in order, so once a later message is acknowledged, one for the old message would have arrived.
    hold = undefined;
    await handled(await publish());
    await waitFor(async () => (await consumerInfo()).num_ack_pending === 1);
    expect(await consumerInfo()).toMatchObject({
      delivered: { stream_seq: 2 },
      ack_floor: { stream_seq: 0 },
    });
    nextGate.resolve(undefined);
    await waitFor(async () => (await consumerInfo()).ack_floor.stream_seq === 2);
  });

  it('acknowledges messages in progress when the stream is still the same', async () => {
    const gate = newGate();
    hold = gate.promise;
    await start();
    await handled(await publish());
    await nats.restart();
    gate.resolve(undefined);
    await waitFor(async () => (await consumerInfo()).num_ack_pending === 0);
    expect(seen).toHaveLength(1);
  });

  it('starts without a broker, and stops when asked', async () => {
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

describe('a service whose broker becomes silent', () => {
  it('notices, even when its writes are not read any more, and reconnects', async () => {
    const path = await openPath(nats.url);
    const tuning = { ...QUICK, pingIntervalMs: 200 };
    service = await startServiceWith({ natsUrl: path.url, controllers: [Handler], tuning });
    const { health } = service;
    await handled(await publish());

    const client = service.get(NatsConnection).client();
    path.stall();
    for (let index = 0; index < 60; index += 1) client.publish('nowhere', new Uint8Array(1024 * 1024));
    await waitFor(async () => !(await health.readiness()).ready);
    path.heal();
    await handled(await publish());
    await service.close();
    service = undefined;
    path.close();
  });
});

describe('a consumer', () => {
  it('that is deleted is recreated', async () => {
    await start();
    await handled(await publish());
    await bystander.manager.consumers.delete('TASK', DURABLE);
    await handled(await publish());
  });

  it('whose stream is deleted is recreated with it', async () => {
    await start();
    await handled(await publish());
    await bystander.manager.streams.delete('TASK');
    await handled(await publish());
  });
});

describe('a stream that lost its end', () => {
  it('loses no later messages for its consumers', async () => {
    const storeDir = await mkdtemp(join(tmpdir(), 'countersign-test-cut-'));
    const first = await startEmbeddedNats({ storeDir });
    const { url: natsUrl, port } = first;
    service = await startServiceWith({ natsUrl, controllers: [Handler] });
    const registry = await startServiceWith({ natsUrl, serviceName: 'task-registry' });
    const publisher = registry.get(EventPublisher);
    const publishThere = async (): Promise<string> => {
      const { id, type, ...event } = taskAccepted();
      const message = { subject: type, id, payload: JSON.stringify({ id, type, ...event }) };
      await waitFor(async () => (await publisher.publishInOrder([message])).acknowledged === 1);
      return id;
    };
    const witness = await connectBystander(natsUrl);
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

    await Promise.all([service.close(), registry.close()]);
    service = undefined;
    await witness.client.close();
    await second.stop();
    await rm(storeDir, { recursive: true });
  });
});

async function consumerInfo(): Promise<ConsumerInfo> {
  return bystander.manager.consumers.info('TASK', DURABLE);
}
