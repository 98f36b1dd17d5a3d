import { afterEach, describe, expect, it } from 'vitest';
import { startRawReceiver, waitFor } from '#libs/testing';
import type { RawReceiver, RawReceiverOptions } from '#libs/testing';
import { GuardedClient, NameResolver, parseCidrs } from '../src/index.js';
import type { ReceivedAnswer } from '../src/index.js';

const MAX_BODY_BYTES = 20_000;
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n';
const OK = `${HEAD}\r\nok`;
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const kilobytes = (count: number): string => `x: ${'a'.repeat(1_000)}\r\n`.repeat(count);

type Case = RawReceiverOptions & { readonly body?: string; readonly status?: number };

/**
 * Responses of receivers that have accepted a request, well-formed or not: status 200 and the body `ok` unless
 * specified otherwise.
 */
const ANSWERS: Readonly<Record<string, Case>> = {
  'a plain answer': { answer: OK },
  'an unasked 100': { answer: `HTTP/1.1 100 Continue\r\n\r\n${OK}` },
  'an unasked 100 with fields': { answer: `HTTP/1.1 100 Continue\r\nserver: x\r\n\r\n${OK}` },
  'an unasked 100, byte by byte': { answer: `HTTP/1.1 100 Continue\r\n\r\n${OK}`, byteByByte: true },
  'several 100': { answer: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5) + OK },
  '102 Processing': { answer: `HTTP/1.1 102 Processing\r\n\r\n${OK}` },
  'several early hints': { answer: 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(3) + OK },
  'an unknown 1xx': { answer: `HTTP/1.1 199 Odd\r\n\r\n${OK}` },
  'folded fields': { answer: `${HEAD}x-a: one\r\n two\r\n\tthree\r\n\r\nok` },
  'folded fields behind a 100, byte by byte': {
    answer: `HTTP/1.1 100 Continue\r\n\r\n${HEAD}x-a: one\r\n two\r\n\r\nok`,
    byteByByte: true,
  },
  'bare line feeds': { answer: 'HTTP/1.1 200 OK\nx-a: 1\ncontent-length: 2\n\nok' },
  'a bare line feed among others': { answer: 'HTTP/1.1 200 OK\r\nx-a: 1\ncontent-length: 2\r\n\nok' },
  'bare carriage returns': { answer: 'HTTP/1.1 200 OK\rcontent-length: 2\r\rok' },
  'bare line feeds around chunks': {
    answer: 'HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\nok\n0\n\n',
    then: 'end',
  },
  'no reason': { answer: 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok' },
  'a reason in UTF-8': { answer: 'HTTP/1.1 200 Tr\xc3\xa8s bien\r\ncontent-length: 2\r\n\r\nok' },
  'no length, then the end': { answer: 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok', then: 'end' },
  'no length, then a reset': { answer: 'HTTP/1.1 200 OK\r\n\r\nok', then: 'reset' },
  'less than its length, then the end': {
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok',
    then: 'end',
  },
  'less than its length, then a reset': {
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok',
    then: 'reset',
  },
  'chunks with extensions and trailers': {
    answer: `${CHUNKED}1;a=b\r\no\r\n1;c="d"\r\nk\r\n0\r\nx-t: 1\r\n\r\n`,
  },
  'an invalid chunk size': { answer: `${CHUNKED}zz\r\nok\r\n0\r\n\r\n`, body: '' },
  'chunks and a length': {
    answer: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  },
  'a meaningless transfer coding': {
    answer: `${HEAD}transfer-encoding: identity\r\n\r\nok`,
    then: 'end',
  },
  'HTTP/1.0': { answer: 'HTTP/1.0 200 OK\r\n\r\nok', then: 'end' },
  'HTTP/1.0 that keeps the connection': {
    answer: 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok',
  },
  'another minor version': { answer: 'HTTP/1.2 200 OK\r\ncontent-length: 2\r\n\r\nok' },
  'a version in lower case': { answer: 'http/1.1 200 ok\r\ncontent-length: 2\r\n\r\nok' },
  'empty lines before the status': { answer: `\r\n\r\n${OK}` },
  'repeated fields': { answer: `${HEAD}x-a: 1\r\nx-a: 2\r\nset-cookie: a\r\nset-cookie: b\r\n\r\nok` },
  'a repeated length': { answer: `${HEAD}content-length: 2\r\n\r\nok` },
  'a length that is a list': { answer: 'HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nok' },
  'a length that is negative': { answer: 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nok' },
  'a line without a colon': { answer: `${HEAD}what is this\r\n\r\nok` },
  'a space before a colon': { answer: `${HEAD}x-a : 1\r\n\r\nok` },
  'an invalid field name': { answer: `${HEAD}x@(a): 1\r\n\r\nok` },
  'control characters in a field': { answer: `${HEAD}x-a: a\0\x01b\r\n\r\nok` },
  '40 kB of fields': { answer: `${HEAD}${kilobytes(40)}\r\nok` },
  '200 kB of fields': { answer: `${HEAD}${kilobytes(200)}\r\nok`, body: '' },
  '204 with a stray body': {
    answer: `HTTP/1.1 204 None\r\ncontent-length: 2\r\n\r\nok`,
    status: 204,
    body: '',
  },
  '304 with a stray body': {
    answer: `HTTP/1.1 304 Same\r\ncontent-length: 2\r\n\r\nok`,
    status: 304,
    body: '',
  },
  'a body beyond its length': { answer: `${OK} and then some` },
  'a body larger than is read': {
    answer: `HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n${'a'.repeat(900_000)}`,
    body: 'a'.repeat(MAX_BODY_BYTES),
  },
  'a reset after the answer': { answer: OK, then: 'reset' },
  'the answer before the whole request': { answer: OK, early: true },
  'the answer before the whole request, then the end': { answer: OK, early: true, then: 'end' },
  'an unsolicited upgrade': {
    answer: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    status: 101,
    body: '',
  },
  'a malformed refusal': { answer: `HTTP/1.1 500 No\r\nwhat is this\r\n\r\nno`, status: 500, body: 'no' },
};

/** Cases in which it is unknown whether the request was accepted. */
const NO_ANSWERS: Readonly<Record<string, RawReceiverOptions & { readonly code: string }>> = {
  'the end of the connection': { answer: '', then: 'end', code: 'ECONNRESET' },
  'a reset': { answer: '', then: 'reset', code: 'ECONNRESET' },
  'half a status line': { answer: 'HTTP/1.1 20', then: 'end', code: 'ECONNRESET' },
  'half a head, then the end': { answer: HEAD, then: 'end', code: 'ECONNRESET' },
  'half a head, then a reset': { answer: HEAD, then: 'reset', code: 'ECONNRESET' },
  'only a 100': { answer: 'HTTP/1.1 100 Continue\r\n\r\n', then: 'end', code: 'ECONNRESET' },
  'the greeting of another protocol': { answer: 'SSH-2.0-OpenSSH_9.6\r\n', code: 'HPE_INVALID_CONSTANT' },
  'an invalid status': { answer: 'HTTP/1.1 20 OK\r\n\r\n', code: 'HPE_INVALID_STATUS' },
  'a status line without end': { answer: `HTTP/1.1 ${'2'.repeat(100_000)}`, code: 'HPE_INVALID_STATUS' },
  '1xx without end': {
    answer: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000),
    code: 'TOO_MANY_INTERIM_ANSWERS',
  },
};

describe('a receiver', () => {
  let receiver: RawReceiver;
  let client: GuardedClient;
  const start = async (options: RawReceiverOptions): Promise<void> => {
    receiver = await startRawReceiver(options);
    client = new GuardedClient({
      allowedCidrs: parseCidrs(['127.0.0.0/8']),
      resolver: new NameResolver(),
      connectionsPerOrigin: 4,
    });
  };
  afterEach(async () => {
    client.close();
    await receiver.close();
  });
  const post = async (bytes = 200, timeoutMs = 10_000): Promise<ReceivedAnswer> => {
    const url = new URL(`http://127.0.0.1:${receiver.port}/hook`);
    const body = Buffer.alloc(bytes, 'x');
    return client.post({ url, headers: {}, body, timeoutMs, maxBodyBytes: MAX_BODY_BYTES }, 'org');
  };

  it.each(Object.entries(ANSWERS))(
    'has responded with %s, and gets no second request',
    async (_what, one) => {
      await start(one);
      const answer = await post(one.early === true ? 1_000_000 : 200);
      expect(answer.status).toBe(one.status ?? 200);
      expect(answer.body.toString('latin1')).toBe(one.body ?? 'ok');
      expect(receiver).toMatchObject({ requests: 1, connections: 1 });
    },
  );

  it.each(Object.entries(NO_ANSWERS))('has not responded with %s', async (_what, one) => {
    await start(one);
    await expect(post()).rejects.toMatchObject({ phase: 'answer', isTimeout: false, code: one.code });
    expect(receiver).toMatchObject({ requests: 1, connections: 1 });
  });

  it('that sends nothing is abandoned at the timeout', async () => {
    await start({ answer: 'HTTP/1.1 100 Continue\r\n\r\n' });
    await expect(post(200, 100)).rejects.toMatchObject({ phase: 'answer', isTimeout: true });
  });

  it('that never ends its response has responded all the same, with the part received', async () => {
    await start({ answer: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok' });
    const { status, body } = await post(200, 100);
    expect([status, body.toString()]).toEqual([200, 'ok']);
    await waitFor(() => receiver.sockets.size === 0);
  });

  it('keeps its connection for the next request', async () => {
    await start({ answer: OK });
    for (let nth = 1; nth <= 3; nth += 1) await post();
    expect(receiver).toMatchObject({ requests: 3, connections: 1 });
  });

  it('that closes the connection between requests gets the next on a new one', async () => {
    await start({ answer: OK, then: 'end' });
    await post();
    await waitFor(() => receiver.sockets.size === 0);
    await post();
    expect(receiver).toMatchObject({ requests: 2, connections: 2 });
  });

  it.each(['end', 'reset'] as const)(
    'that breaks a kept connection after receiving the request (%s) does not get it again: it may have accepted it',
    async onReuse => {
      await start({ answer: OK, onReuse });
      await post();
      await expect(post()).rejects.toMatchObject({ phase: 'answer', code: 'ECONNRESET' });
      expect(receiver).toMatchObject({ requests: 2, connections: 1 });
    },
  );

  it('that aborts its response on a kept connection does not get the request again', async () => {
    await start({ answer: OK });
    await post();
    receiver.answerWith({ answer: 'HTTP/1.1 20', then: 'reset' });
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(receiver).toMatchObject({ requests: 2, connections: 1 });
  });

  it('cannot respond to the next request in advance', async () => {
    await start({ answer: `${OK}HTTP/1.1 500 For the next\r\ncontent-length: 0\r\n\r\n` });
    await post();
    receiver.answerWith({ answer: OK });
    await expect(post()).resolves.toMatchObject({ status: 200 });
  });

  it.each(['a\r\nx-b: 1', 'a\nb', 'a\0b', 'a\x01b', 'a\x7fb'])(
    'never gets a header with %j in it',
    async value => {
      await start({ answer: OK });
      const url = new URL(`http://127.0.0.1:${receiver.port}/hook`);
      const request = {
        url,
        headers: { 'x-a': value },
        body: Buffer.from('{}'),
        timeoutMs: 1_000,
        maxBodyBytes: 1,
      };
      await expect(client.post(request, 'org')).rejects.toMatchObject({ code: 'ERR_INVALID_CHAR' });
      expect(receiver.connections).toBe(0);
    },
  );
});
