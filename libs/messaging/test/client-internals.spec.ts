import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { headers } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats } from '#libs/testing';

/** The message of every failure here. */
const CHANGED =
  'The internals of the NATS client have changed. Compare libs/messaging/src/gathering-transport.ts, which relies on them, with the new version.';

const Package = z.looseObject({ dependencies: z.record(z.string(), z.string()) });

describe('the packages of the NATS client', () => {
  it('are pinned to the versions that were tested', async () => {
    const file = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
    const { dependencies } = Package.parse(JSON.parse(file));
    const pinned: unknown = expect.stringMatching(/^\d+\.\d+\.\d+$/);
    expect(dependencies, 'gathering-transport.ts relies on internals: pin these exactly.').toMatchObject({
      '@nats-io/jetstream': pinned,
      '@nats-io/nats-core': pinned,
      '@nats-io/transport-node': pinned,
    });
  });

  it.each([
    ['@nats-io/nats-core/internal', 'setTransportFactory'],
    ['@nats-io/nats-core/internal', 'NatsConnectionImpl.connect'],
    ['@nats-io/transport-node/lib/node_transport.js', 'nodeResolveHost'],
    ['@nats-io/transport-node/lib/node_transport.js', 'NodeTransport.prototype.send'],
    ['@nats-io/transport-node/lib/node_transport.js', 'NodeTransport.prototype.disconnect'],
    ['@nats-io/transport-node/lib/node_transport.js', 'NodeTransport.prototype.close'],
  ])('%s has %s', async (module, member) => {
    let found: unknown = await import(module).catch(() => undefined);
    for (const name of member.split('.')) {
      found = found instanceof Object ? Reflect.get(found, name) : undefined;
    }
    expect(found, CHANGED).toBeTypeOf('function');
  });
});

/** Notes what the client does with its transport, and passes it on. */
class RecordingTransport extends NodeTransport {
  readonly frames: Uint8Array[] = [];
  /** The frames as they were when the client passed them. */
  readonly copies: Buffer[] = [];
  readonly calls: string[] = [];

  override send(frame: Uint8Array): void {
    this.frames.push(frame);
    this.copies.push(Buffer.from(frame));
    super.send(frame);
  }

  override disconnect(): void {
    this.calls.push('disconnect');
    super.disconnect();
  }

  override async close(error?: Error): Promise<void> {
    this.calls.push(error === undefined ? 'close' : 'close with an error');
    await super.close(error);
  }
}

describe('the NATS client', () => {
  let server: TestNats;
  let client: NatsConnection;
  let transports: RecordingTransport[];

  beforeAll(async () => {
    server = await startTestNats();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    transports = [];
    const factory = (): RecordingTransport => {
      const transport = new RecordingTransport();
      transports.push(transport);
      return transport;
    };
    setTransportFactory({ factory, dnsResolveFn: nodeResolveHost });
    client = await NatsConnectionImpl.connect({
      servers: server.url,
      pingInterval: 20,
      reconnectTimeWait: 10,
      inboxPrefix: '_INBOX_test',
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await client.close();
  });

  it('makes a transport with the given factory, for each connection', async () => {
    expect(transports, CHANGED).toHaveLength(1);
    await client.reconnect();
    await waitFor(() => transports.length === 2);
  });

  it('passes everything that it writes to the transport’s send, in order', async () => {
    const [transport = expect.unreachable(CHANGED)] = transports;
    const { socket } = transport;
    const sentBefore = transport.copies.length;
    const write = vi.spyOn(Socket.prototype, 'write');

    client.subscribe('questions', { callback: (_error, message) => void message.respond('an answer') });
    const about = headers();
    about.set('name', 'value');
    client.publish('subject', 'text', { headers: about });
    client.publish('subject', new Uint8Array(100_000));
    await client.request('questions', 'a question');
    const pings = transport.copies.length;
    await waitFor(() => transport.copies.length > pings + 2);
    client.publish('subject', 'last');
    await client.drain();

    const written = write.mock.calls.filter((_call, index) => write.mock.contexts[index] === socket);
    const passed = transport.copies.slice(sentBefore);
    const chunks = written.map(([chunk]) => Buffer.from(chunk));
    expect(Buffer.concat(chunks).equals(Buffer.concat(passed)), CHANGED).toBe(true);
    expect(Buffer.concat(passed).toString('latin1'), CHANGED).toContain('PUB subject 4\r\nlast\r\n');
  });

  it('does not modify a frame that it has passed to send', async () => {
    const [transport = expect.unreachable(CHANGED)] = transports;
    const payload = Buffer.alloc(50_000, 1);
    for (let round = 0; round < 50; round += 1) {
      payload.fill(round);
      client.publish('subject', payload);
      await client.flush();
    }
    const now = transport.frames.map(frame => Buffer.from(frame));
    expect(Buffer.concat(now).equals(Buffer.concat(transport.copies)), CHANGED).toBe(true);
  });

  it('calls disconnect to connect again, and close, without an error, to end', async () => {
    await client.reconnect();
    await waitFor(() => transports.length === 2);
    expect(transports[0]?.calls[0], CHANGED).toBe('disconnect');
    await waitFor(() => client.flush().then(() => true));
    await client.close();
    expect(transports.at(-1)?.calls, CHANGED).toEqual(['close']);
  });
});
