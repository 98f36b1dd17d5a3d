import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseCidrs } from '#libs/egress';
import { SystemClock } from '#libs/platform';
import { TEST_CA, TEST_CERTIFICATES, startNameServer, startRawReceiver } from '#libs/testing';
import type { NameAnswer, NameServer, RawReceiver, RawReceiverOptions } from '#libs/testing';
import { HttpSender } from '../src/delivery/http-sender.js';
import { AllowedNetworks } from '../src/delivery/public-urls.js';
import { SendingOptions } from '../src/delivery/sending-options.js';

/** Short for a response that never arrives, but longer than a busy machine takes to connect. */
const TIMEOUT_MS = 1_000;
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

describe('the error shown to customers for an attempt without a response', () => {
  let names: NameServer;
  let receiver: RawReceiver | undefined;
  let sender: HttpSender;
  beforeAll(async () => {
    names = await startNameServer();
  });
  afterEach(async () => {
    await sender.close();
    await receiver?.close();
    receiver = undefined;
  });
  afterAll(() => names.close());

  const newSender = (more: Partial<SendingOptions> = {}, allowed = ['127.0.0.0/8', '10.0.0.0/8']): void => {
    const options = new SendingOptions({
      requestTimeoutMs: TIMEOUT_MS,
      trustedCa: TEST_CA,
      names: { servers: [names.address], searchDomains: [], timeoutMs: TIMEOUT_MS / 2 },
      ...more,
    });
    sender = new HttpSender(options, new SystemClock(), new AllowedNetworks(parseCidrs(allowed)));
  };
  const post = (url: string) => sender.post(url, {}, '{}', 'org');

  it.each<[string, NameAnswer | undefined, string, string]>([
    [
      'unknown.example',
      undefined,
      'unreachable',
      'The host name unknown.example does not exist or has no address.',
    ],
    ['empty.example', {}, 'unreachable', 'The host name empty.example does not exist or has no address.'],
    [
      'broken.example',
      'servfail',
      'unreachable',
      'The name servers of broken.example answered with an error.',
    ],
    ['silent.example', 'silent', 'timed_out', 'The name servers of silent.example did not answer in time.'],
    ['private.example', { a: ['192.168.7.7'] }, 'refused_address', 'The host has no public address.'],
  ])('names the lookup of %s', async (name, answer, outcome, error) => {
    newSender();
    if (answer !== undefined) names.answer(name, answer);
    expect(await post(`https://${name}/hook`)).toMatchObject({ outcome, error, status: null });
  });

  it('says that the organization waits for too many names', async () => {
    newSender({ names: { servers: [names.address], searchDomains: [], maxPendingPerOwner: 0 } });
    expect(await post('https://one-more.example/hook')).toMatchObject({
      outcome: 'unreachable',
      error:
        'The host name one-more.example was not looked up: ' +
        "too many of the organization's host names wait for their name servers.",
    });
  });

  it('names the requested host, and not the private address behind it', async () => {
    newSender();
    names.answer('inside.example', { a: ['127.0.0.1'] });
    const port = await closedPort();
    const { outcome, error } = await post(`http://inside.example:${port}/hook`);
    expect([outcome, error]).toEqual([
      'unreachable',
      `The connection to inside.example:${port} was refused.`,
    ]);
  });

  it.each([
    ['expired', 'The TLS certificate of localhost has expired.'],
    ['notYetValid', 'The TLS certificate of localhost is not valid yet.'],
    ['otherHost', 'The TLS certificate of localhost is for another host.'],
    ['selfSigned', 'The TLS certificate of localhost is self-signed.'],
    [
      'unknownIssuer',
      'The TLS certificate of localhost comes from an unknown issuer, or intermediate certificates are missing.',
    ],
  ] as const)('says what is wrong with a certificate: %s', async (kind, error) => {
    newSender();
    receiver = await startRawReceiver({ answer: OK, certificate: TEST_CERTIFICATES[kind] });
    expect(await post(`https://localhost:${receiver.port}/`)).toMatchObject({
      outcome: 'unreachable',
      error,
    });
    expect(receiver.requests).toBe(0);
  });

  it('accepts a valid certificate', async () => {
    newSender();
    receiver = await startRawReceiver({ answer: OK, certificate: TEST_CERTIFICATES.valid });
    for (const host of ['localhost', 'localhost.']) {
      expect(await post(`https://${host}:${receiver.port}/`)).toMatchObject({
        outcome: 'delivered',
        error: null,
      });
    }
  });

  it.each<[string, RawReceiverOptions, string, (target: string) => string]>([
    [
      'the end',
      { answer: '', then: 'end' },
      'unreachable',
      to => `The connection to ${to} was closed before an answer came.`,
    ],
    [
      'a reset',
      { answer: '', then: 'reset' },
      'unreachable',
      to => `The connection to ${to} was closed before an answer came.`,
    ],
    ['SSH', { answer: 'SSH-2.0-x\r\n' }, 'unreachable', to => `The answer from ${to} is not HTTP.`],
    ['silence', { answer: '' }, 'timed_out', to => `No answer from ${to} within 1 s.`],
    [
      'a head without end',
      { answer: 'HTTP/1.1 200 OK\r\n' },
      'timed_out',
      to => `No answer from ${to} within 1 s.`,
    ],
    [
      'an interim head without end',
      { answer: `HTTP/1.1 103 Early Hints\r\nlink: ${'a'.repeat(100_000)}` },
      'unreachable',
      to => `The headers of the answer from ${to} are too large.`,
    ],
    [
      'interim answers without end',
      { answer: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000) },
      'unreachable',
      to => `${to} sent interim answers (1xx) without end.`,
    ],
  ])('names the malformed response: %s', async (_what, options, outcome, text) => {
    newSender();
    receiver = await startRawReceiver(options);
    expect(await post(`http://localhost:${receiver.port}/`)).toMatchObject({
      outcome,
      status: null,
      error: text(`localhost:${receiver.port}`),
    });
  });

  it.each<[string, string | null, (target: string) => string]>([
    ['says nothing', '', to => `The TLS handshake with ${to} was not completed within 1 s.`],
    ['hangs up', null, to => `The connection to ${to} was closed during the TLS handshake.`],
    ['speaks HTTP', 'HTTP/1.1 400 Bad\r\n\r\n', to => `${to} does not speak TLS.`],
    ['sends an alert', '\x15\x03\x01\x00\x02\x02\x28', to => `${to} refused the TLS handshake.`],
  ])('names TLS where the receiver %s', async (_what, greeting, text) => {
    newSender();
    const sockets = new Set<Socket>();
    const server = createServer(socket => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => (greeting === null ? socket.destroy() : socket.write(greeting, 'latin1')));
    });
    const port = await listening(server);
    const { error } = await post(`https://localhost:${port}/`);
    expect(error).toBe(text(`localhost:${port}`));
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise(resolve => server.close(resolve));
  return port;
}
