import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { afterAll, expect, test } from 'vitest';
import { EventPublisher, NatsConnection } from '#libs/messaging';
import type { OutgoingEvent } from '#libs/messaging';
import { startTestNatsCluster, waitFor } from '#libs/testing';
import type { TestService } from '#libs/testing';
import { startServiceWith } from './harness.js';

const nats = await startTestNatsCluster();
/** One connection to each server. */
const clients = await Promise.all(
  nats.url.split(',').map(url => connect({ servers: new URL(url).host, reconnect: false })),
);
const services: TestService[] = [];
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()));
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

async function copiesOnServer(client: Client): Promise<number> {
  const { streams } = await jetstreamManager(client, { checkAPI: false });
  return (await streams.info('TASK')).config.num_replicas;
}

// A server learns of a new stream, and of its subjects, from the others.
const first = await newPublisher();
for (const client of clients) await waitFor(() => copiesOnServer(client));
await waitFor(async () => (await first.publishInOrder(batchOf(1))).stopped === undefined);

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
  for (const client of clients) expect(await copiesOnServer(client)).toBe(3);
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
  const [stranger] = clients.map(client => jetstream(client));
  for (const { subject, id, payload } of batchOf(5)) await stranger?.publish(subject, payload, { msgID: id });
  const late = batchOf(3);
  expect(await publisher.publishInOrder(late)).toMatchObject({ acknowledged: 0, stopped: 'overtaken' });
  expect(await publisher.publishInOrder(late)).toMatchObject({ acknowledged: 3, stopped: undefined });
});
