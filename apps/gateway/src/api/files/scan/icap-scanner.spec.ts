import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { IcapScanner } from './icap-scanner.js';

const VIRUS = 'EICAR';
const REPLACED =
  'ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=EICAR;\r\n' +
  'Encapsulated: res-hdr=0, res-body=46\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n2\r\nno\r\n0\r\n\r\n';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Reads one RESPMOD request as RFC 3507 has it, and answers by its body. */
async function listen(answer: (body: string, socket: Socket) => string | undefined): Promise<string> {
  const server = createServer(socket => {
    let received = '';
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
      const body = bodyIn(received);
      if (body === undefined) return;
      const reply = answer(body, socket);
      if (reply !== undefined) socket.end(reply);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `icap://127.0.0.1:${portOf(server.address())}/avscan`;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

/** The encapsulated body, once it has arrived as a whole; throws where the request is not well-formed. */
function bodyIn(received: string): string | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  expect(head).toMatch(/^RESPMOD icap:\/\/127\.0\.0\.1:\d+\/avscan ICAP\/1\.0\r\n/);
  expect(head).toContain('\r\nAllow: 204\r\n');
  const [, response = '', body = ''] =
    /Encapsulated: req-hdr=0, res-hdr=(\d+), res-body=(\d+)$/.exec(head) ?? [];
  const parts = received.slice(end + 4);
  expect(parts.slice(Number(response))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  let rest = parts.slice(Number(body));
  let text = '';
  for (;;) {
    const [line, size = ''] = /^([0-9a-f]+)\r\n/.exec(rest) ?? [];
    if (line === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return text;
    if (rest.length < line.length + length + 2) return undefined;
    text += rest.slice(line.length, line.length + length);
    rest = rest.slice(line.length + length + 2);
  }
}

const scan = (url: string, content: string, timeoutMs = 20_000) =>
  new IcapScanner({ url, timeoutMs }).scan({
    sizeBytes: content.length,
    open: () =>
      Promise.resolve(Readable.from(content.match(/.{1,60000}/gs)?.map(part => Buffer.from(part)) ?? [])),
  });

test('204 is clean, a replaced response is infected', async () => {
  const url = await listen(body =>
    body.includes(VIRUS) ? REPLACED : 'ICAP/1.0 204 No Modifications\r\n\r\n',
  );
  expect(await scan(url, 'harmless')).toBe('clean');
  expect(await scan(url, 'x'.repeat(3_000_000) + VIRUS)).toBe('infected');
});

test('a server may answer before it has read all', async () => {
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(REPLACED));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `icap://127.0.0.1:${portOf(server.address())}/avscan`;
  expect(await scan(url, 'x'.repeat(20_000_000))).toBe('infected');
});

test('any other answer is no verdict', async () => {
  const failing = await listen(() => 'ICAP/1.0 500 Server error\r\n\r\n');
  await expect(scan(failing, 'x')).rejects.toThrow('ICAP/1.0 500 Server error');
  const closing = await listen((_, socket) => {
    socket.destroy();
    return undefined;
  });
  await expect(scan(closing, 'x')).rejects.toThrow(/closed the connection|ECONNRESET/);
  const silent = await listen(() => undefined);
  await expect(scan(silent, 'x', 300)).rejects.toThrow('did not answer in 300 ms');
  await expect(scan('icap://127.0.0.1:1/avscan', 'x')).rejects.toThrow('ECONNREFUSED');
});
