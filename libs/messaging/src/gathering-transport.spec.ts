import { Socket } from 'node:net';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats } from '#libs/testing';
import { connectGathering } from './gathering-transport.js';

let server: TestNats;
let gathering: NatsConnection;
let listener: NatsConnection;
let heard: string[];

beforeAll(async () => {
  server = await startTestNats();
});
afterAll(() => server.stop());

beforeEach(async () => {
  gathering = await connectGathering({ servers: server.url });
  listener = await connect({ servers: server.url });
  heard = [];
  listener.subscribe('numbers', {
    callback: (_error, message) => {
      heard.push(message.string());
    },
  });
  await listener.flush();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([gathering.close(), listener.close()]);
});

const NUMBERS = Array.from({ length: 50 }, (_, number) => String(number));

it('writes what separate promise chains publish together, in order', async () => {
  const write = vi.spyOn(Socket.prototype, 'write');
  for (const number of NUMBERS) {
    gathering.publish('numbers', number);
    // The client library on its own would write now.
    await Promise.resolve();
    await Promise.resolve();
  }
  await waitFor(() => heard.length === NUMBERS.length);
  expect(heard).toEqual(NUMBERS);
  expect(write.mock.calls.length).toBeLessThan(NUMBERS.length / 2);
});

it('writes gathered messages before it closes', async () => {
  for (const number of NUMBERS) gathering.publish('numbers', number);
  // Until then the client library buffers it.
  await Promise.resolve();
  await gathering.close();
  await waitFor(() => heard.length === NUMBERS.length);
  expect(heard).toEqual(NUMBERS);
});
