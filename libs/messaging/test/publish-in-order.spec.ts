import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventPublisher, NatsConnection } from '#libs/messaging';
import type { OutgoingEvent, StoredEvent } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { startServiceWith } from './harness.js';

let nats: TestNats;
let services: TestService[];
let publisher: EventPublisher;

beforeEach(async () => {
  nats = await startTestNats();
  services = [];
  publisher = await newPublisher();
});
afterEach(async () => {
  await Promise.all(services.map(service => service.close()));
  await nats.stop();
});

async function newPublisher(): Promise<EventPublisher> {
  const service = await startServiceWith({ natsUrl: nats.url, serviceName: 'task-registry' });
  services.push(service);
  await waitFor(() => service.get(NatsConnection).isConnected);
  const made = service.get(EventPublisher);
  // Creates the stream, which a new connection otherwise does later on its own.
  await made.streamState();
  return made;
}

function batchOf(count: number): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    subject: index % 2 === 0 ? 'task.created' : 'task.queued',
    id: randomUUID(),
    payload: JSON.stringify({ index }),
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  }));
}

async function stored(from = 1): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const event of publisher.messagesFrom(from)) found.push(event);
  return found;
}

const idsOf = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id);

describe('publishInOrder', () => {
  it('stores a batch in its order, and the next one after it', async () => {
    const [first, second] = [batchOf(200), batchOf(3)];
    expect(await publisher.publishInOrder(first)).toEqual({
      acknowledged: 200,
      lastSequence: 200,
      stopped: undefined,
    });
    expect(await publisher.publishInOrder(second)).toMatchObject({ acknowledged: 3, lastSequence: 203 });
    expect(idsOf(await stored())).toEqual(idsOf([...first, ...second]));
    expect(await publisher.publishInOrder([])).toMatchObject({ acknowledged: 0, stopped: undefined });
  });

  it('continues at the end of the stream in a new process', async () => {
    await publisher.publishInOrder(batchOf(2));
    const other = await newPublisher();
    expect(await other.publishInOrder(batchOf(2))).toMatchObject({ acknowledged: 2, lastSequence: 4 });
  });

  it('stores nothing twice when a batch is repeated with additional events', async () => {
    const batch = batchOf(6);
    await publisher.publishInOrder(batch.slice(0, 4));
    const restarted = await newPublisher();
    const acknowledged = idsOf([]);
    for (let rest = batch; rest.length > 0;) {
      const result = await restarted.publishInOrder(rest);
      acknowledged.push(...idsOf(rest.slice(0, result.acknowledged)));
      rest = rest.slice(result.acknowledged);
    }
    expect(acknowledged).toEqual(idsOf(batch));
    expect(idsOf(await stored())).toEqual(idsOf(batch));
  });

  it('fences off an overtaken relay until it has read the stream', async () => {
    const stale = publisher;
    await stale.publishInOrder(batchOf(2));
    const active = await newPublisher();
    const theirs = batchOf(2);
    await active.publishInOrder(theirs);

    const late = batchOf(3);
    expect(await stale.publishInOrder(late)).toEqual({
      acknowledged: 0,
      lastSequence: undefined,
      stopped: 'overtaken',
    });
    expect(idsOf(await stored(3))).toEqual(idsOf(theirs));
    expect(await stale.publishInOrder(late)).toMatchObject({ acknowledged: 3, lastSequence: 7 });
  });

  it('stops at a refused event, and stores nothing after it', async () => {
    const batch = batchOf(3);
    const refused = { subject: 'task.created', id: randomUUID(), payload: 'x'.repeat(9 * 1024 * 1024) };
    const result = await publisher.publishInOrder([...batch.slice(0, 2), refused, ...batch.slice(2)]);
    expect(result).toEqual({ acknowledged: 2, lastSequence: 2, stopped: 'refused' });
    expect(idsOf(await stored())).toEqual(idsOf(batch.slice(0, 2)));
  });

  it('reports an unavailable broker, and continues when it is back', async () => {
    const batch = batchOf(2);
    await publisher.publishInOrder(batch);
    await nats.kill();
    expect(await publisher.publishInOrder(batchOf(1))).toMatchObject({
      acknowledged: 0,
      stopped: 'unreachable',
    });
    await nats.restart();
    const rest = batchOf(2);
    await waitFor(async () => (await publisher.publishInOrder(rest)).acknowledged === 2);
    expect(idsOf(await stored())).toEqual(idsOf([...batch, ...rest]));
  });

  it('notices a recreated stream', async () => {
    await publisher.publishInOrder(batchOf(2));
    const before = await publisher.streamState();
    expect(before).toMatchObject({ firstSequence: 1, lastSequence: 2, messages: 2 });
    await nats.restart({ withoutStorage: true });
    const after = await waitFor(() => publisher.streamState());
    expect(after).toMatchObject({ lastSequence: 0, messages: 0 });
    expect(after.createdAt.getTime()).toBeGreaterThan(before.createdAt.getTime());

    const again = batchOf(2);
    expect(await publisher.publishInOrder(again)).toMatchObject({ acknowledged: 0, stopped: 'overtaken' });
    expect(await publisher.publishInOrder(again)).toMatchObject({ acknowledged: 2, lastSequence: 2 });
  });
});

describe('reading the stream', () => {
  it('returns the last message, one by sequence number, and all from a sequence number on', async () => {
    expect(await publisher.readLastMessage()).toBeUndefined();
    expect(await stored()).toEqual([]);
    const batch = batchOf(5);
    await publisher.publishInOrder(batch);

    expect((await publisher.readLastMessage())?.id).toBe(batch[4]?.id);
    expect(await publisher.readMessage(2)).toMatchObject({
      sequence: 2,
      subject: 'task.queued',
      id: batch[1]?.id,
    });
    expect(await publisher.readMessage(6)).toBeUndefined();
    expect(idsOf(await stored(4))).toEqual(idsOf(batch.slice(3)));
    expect(await stored(6)).toEqual([]);
    expect(new TextDecoder().decode((await stored(5))[0]?.payload)).toBe('{"index":4}');
  });
});
