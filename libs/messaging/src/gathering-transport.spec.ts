import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats } from '#libs/testing';
import { GatheringTransport, connectGathering } from './gathering-transport.js';

const SUBJECT = 'numbers';
const NUMBERS = Array.from({ length: 50 }, (_, number) => String(number));

describe('a client over the gathering transport', () => {
  let server: TestNats;
  let plain: NatsConnection;
  let gathering: NatsConnection;
  let received: Uint8Array[];

  beforeAll(async () => {
    server = await startTestNats();
  });
  afterAll(() => server.stop());

  beforeEach(async () => {
    plain = await connect({ servers: server.url });
    gathering = await connectGathering({ servers: server.url, reconnectTimeWait: 10 });
    received = [];
    plain.subscribe(SUBJECT, {
      callback: (_error, message) => {
        received.push(message.data);
      },
    });
    await plain.flush();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all([gathering.close(), plain.close()]);
  });

  /** Everything that the server had accepted before has arrived when this resolves. */
  const receivedSoFar = async (): Promise<string[]> => {
    await plain.flush();
    return received.map(data => Buffer.from(data).toString());
  };

  /** The number of writes to a socket in which the client publishes, each number in a promise chain of its own. */
  async function writesFor(client: NatsConnection): Promise<number> {
    const write = vi.spyOn(Socket.prototype, 'write');
    for (const number of NUMBERS) {
      client.publish(SUBJECT, number);
      await Promise.resolve();
      await Promise.resolve();
    }
    await client.flush();
    const chunks = write.mock.calls.map(([chunk]) => Buffer.from(chunk));
    write.mockRestore();
    return chunks.filter(chunk => chunk.includes(`PUB ${SUBJECT} `)).length;
  }

  it('writes once what the plain client writes in as many pieces as there are promise chains', async () => {
    expect(await writesFor(plain), 'If this is 1, the transport is no longer needed.').toBe(NUMBERS.length);
    expect(await writesFor(gathering)).toBe(1);
    expect(await receivedSoFar()).toEqual([...NUMBERS, ...NUMBERS]);
  });

  it('loses, reorders and changes nothing, whatever the sizes and pauses', async () => {
    const sent: Buffer[] = [];
    for (let number = 0; number < 600; number += 1) {
      const payload = Buffer.alloc([0, 1, 13, 700, 9_000, 70_000][number % 6] ?? 0, number % 251);
      sent.push(Buffer.from(payload));
      gathering.publish(SUBJECT, payload);
      if (number % 4 === 0) await Promise.resolve();
      if (number % 7 === 0) await nextTurn();
      if (number % 101 === 0) await gathering.flush();
    }
    await gathering.flush();
    await plain.flush();
    expect(received.length).toBe(sent.length);
    expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
  });

  it('has sent everything when a flush resolves', async () => {
    for (const number of NUMBERS) gathering.publish(SUBJECT, number);
    await gathering.flush();
    expect(await receivedSoFar()).toEqual(NUMBERS);
  });

  it('has sent everything when a drain resolves', async () => {
    for (const number of NUMBERS) gathering.publish(SUBJECT, number);
    await gathering.drain();
    expect(await receivedSoFar()).toEqual(NUMBERS);
  });

  it('sends what is gathered before it closes', async () => {
    for (const number of NUMBERS) gathering.publish(SUBJECT, number);
    // Until then the client library buffers it.
    await Promise.resolve();
    await gathering.close();
    await waitFor(() => received.length === NUMBERS.length);
    expect(await receivedSoFar()).toEqual(NUMBERS);
  });

  it('sends what is gathered before it reconnects, and gathers on the new connection', async () => {
    for (const number of NUMBERS) gathering.publish(SUBJECT, number);
    await Promise.resolve();
    const statuses = gathering.status();
    await gathering.reconnect();
    await waitFor(() => received.length === NUMBERS.length);
    for await (const { type } of statuses) if (type === 'reconnect') break;
    expect(await writesFor(gathering)).toBe(1);
    expect(await receivedSoFar()).toEqual([...NUMBERS, ...NUMBERS]);
  });
});

describe('the gathering transport', () => {
  let written: string[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
    written = [];
    vi.spyOn(NodeTransport.prototype, 'send').mockImplementation(frame => {
      written.push(Buffer.from(frame).toString());
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('writes in the same turn after a silence, and at most every 2 ms', () => {
    const transport = new GatheringTransport();
    transport.send(Buffer.from('a'));
    transport.send(Buffer.from('b'));
    expect(written).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(written).toEqual(['ab']);
    transport.send(Buffer.from('c'));
    vi.advanceTimersByTime(1);
    transport.send(Buffer.from('d'));
    expect(written).toEqual(['ab']);
    vi.advanceTimersByTime(1);
    expect(written).toEqual(['ab', 'cd']);
    vi.advanceTimersByTime(10);
    transport.send(Buffer.from('e'));
    vi.advanceTimersByTime(0);
    expect(written).toEqual(['ab', 'cd', 'e']);
  });

  it('writes every frame once and in order, whatever the pauses between them', () => {
    const step = fc.oneof(fc.constant('send' as const), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        written = [];
        const transport = new GatheringTransport();
        const sent: string[] = [];
        for (const [place, pauseMs] of steps.entries()) {
          if (pauseMs === 'send') {
            sent.push(`${place} `);
            transport.send(Buffer.from(`${place} `));
          } else vi.advanceTimersByTime(pauseMs);
        }
        vi.advanceTimersByTime(10);
        expect(written.join('')).toBe(sent.join(''));
      }),
    );
  });
});
