import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, expect, test } from 'vitest';
import { EventPublisher, NatsConnection } from '#libs/messaging';
import type { OutgoingEvent } from '#libs/messaging';
import { startTestNatsCluster, waitFor } from '#libs/testing';
import type { TestService } from '#libs/testing';
import { startServiceWith } from './harness.js';

const nats = await startTestNatsCluster();
const client = await connect({ servers: nats.url.split(',').map(url => new URL(url).host) });
const services: TestService[] = [];
afterAll(async () => {
  await client.close();
  await Promise.all(services.map(service => service.close()));
  await nats.stop();
});

async function newPublisher(): Promise<EventPublisher> {
  const service = await startServiceWith({
    ...{ natsUrl: nats.url, serviceName: 'task-registry', streamReplicas: 3 },
  });
  services.push(service);
  await waitFor(() => service.get(NatsConnection).isConnected);
  const publisher = service.get(EventPublisher);
  await waitFor(() => publisher.streamState());
  return publisher;
}

function batchOf(count: number): readonly OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    subject: 'task.created',
    id: randomUUID(),
    payload: JSON.stringify({ index }),
    traceparent: undefined,
  }));
}

async function storedIds(publisher: EventPublisher, from: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of publisher.messagesFrom(from)) ids.push(id);
  return ids;
}

test('a stream of three copies takes a batch in its order', async () => {
  const publisher = await newPublisher();
  const { streams } = await jetstreamManager(client, { checkAPI: false });
  // Another server may not know a new stream yet.
  const { config } = await waitFor(() => streams.info('TASK'));
  expect(config.num_replicas).toBe(3);
  const batch = batchOf(200);
  const { lastSequence: before } = await publisher.streamState();
  expect(await publisher.publishInOrder(batch)).toMatchObject({ acknowledged: 200, stopped: undefined });
  expect(await storedIds(publisher, before + 1)).toEqual(batch.map(({ id }) => id));
});

test('two relays that publish the same log leave it in order, each event once', async () => {
  const [stale, active] = [await newPublisher(), await newPublisher()];
  const log = batchOf(12);
  const { lastSequence: before } = await stale.streamState();
  await stale.publishInOrder(log.slice(0, 3));
  await active.publishInOrder(log.slice(3, 8));
  expect(await stale.publishInOrder(log.slice(3))).toMatchObject({ acknowledged: 9, stopped: undefined });
  expect(await storedIds(active, before + 1)).toEqual(log.map(({ id }) => id));
});

test('a relay that was overtaken is refused, and the stream goes on', async () => {
  const publisher = await newPublisher();
  await publisher.publishInOrder(batchOf(1));
  const others = batchOf(5);
  for (const { subject, id, payload } of others) {
    await jetstream(client).publish(subject, payload, { msgID: id });
  }
  const late = batchOf(3);
  expect(await publisher.publishInOrder(late)).toMatchObject({ acknowledged: 0, stopped: 'overtaken' });
  expect(await publisher.publishInOrder(late)).toMatchObject({ acknowledged: 3, stopped: undefined });
});
