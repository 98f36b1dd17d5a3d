import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { malformedAnswer } from './malformed-answer.js';

const read = (text: string) => malformedAnswer(Buffer.from(text, 'latin1'));

describe('malformedAnswer', () => {
  it('reads the final status, the valid header fields, and the body', () => {
    const text =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow\r\nwhat\r\nRetry-After : 7\r\nretry-after: 9\r\n\r\nbody';
    const answer = read(text);
    expect(answer).toMatchObject({ status: 429, body: Buffer.from('body') });
    expect(answer?.headers.get('retry-after')).toBe('7');
  });

  it.each([
    '',
    'SSH-2.0-OpenSSH',
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1',
  ])('finds none in %j', text => {
    expect(read(text)).toBeUndefined();
  });

  it('finds a final status after any number of interim ones, with any line endings, and keeps every byte after it', () => {
    const interim = fc.integer({ min: 100, max: 199 });
    const final = fc.integer({ min: 200, max: 999 });
    const lineEnd = fc.constantFrom('\r\n', '\n');
    fc.assert(
      fc.property(fc.array(interim), final, lineEnd, fc.uint8Array(), (before, status, end, body) => {
        const heads = [...before, status].map(code => `HTTP/1.1 ${code} x${end}a: b${end}${end}`).join('');
        const answer = malformedAnswer(Buffer.concat([Buffer.from(heads), body]));
        expect(answer?.status).toBe(status);
        expect(answer?.body).toEqual(Buffer.from(body));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        malformedAnswer(Buffer.concat([Buffer.from('HTTP/1.1 1'), bytes]));
      }),
    );
  });
});
