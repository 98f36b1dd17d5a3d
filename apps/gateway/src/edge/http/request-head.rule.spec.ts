import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headFault } from './request-head.rule.js';

const head = (headers: readonly (readonly [string, string])[], httpVersion = '1.1') =>
  headFault({ httpVersion, rawHeaders: headers.flat() });

const SINGLE = [
  'Host',
  'Authorization',
  'X-Api-Key',
  'Content-Type',
  'Content-Length',
  'Idempotency-Key',
  'Workspace-Id',
];

describe('the head of a request', () => {
  test('is valid with one host, in HTTP/1.1 and HTTP/1.0, and with lists in several fields', () => {
    const several = [
      ['Host', 'example.com'],
      ['Accept', 'a'],
      ['Accept', 'b'],
      ['X-Forwarded-For', '1.1.1.1'],
      ['X-Forwarded-For', '2.2.2.2'],
    ] as const;
    expect(head(several)).toBeUndefined();
    expect(head([['Host', 'example.com']], '1.0')).toBeUndefined();
  });

  test('has each significant header only once, in any case and position', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SINGLE), fc.nat(3), fc.boolean(), (name, place, isSame) => {
        const others = [
          ['a', '1'],
          ['b', '2'],
          ['c', '3'],
        ] as const;
        const twice = [
          ...(name === 'Host' ? [] : [['host', 'gateway'] as const]),
          [name, 'x'] as const,
          ...others.slice(0, place),
          [name.toUpperCase(), isSame ? 'x' : 'y'] as const,
          ...others.slice(place),
        ];
        expect(head(twice)).toEqual({ pointer: `/${name.toUpperCase()}`, detail: 'Send this header once.' });
      }),
    );
  });

  test.each(['0.9', '2.0', '1.2', '3.0'])('is invalid for HTTP/%s', version => {
    expect(head([['Host', 'example.com']], version)?.pointer).toBe('');
  });

  test.each(['1.0', '1.1'])('requires a host in HTTP/%s', version => {
    expect(head([['Accept', '*/*']], version)?.pointer).toBe('/Host');
  });

  test.each([
    'example.com',
    'example.com:8080',
    '127.0.0.1',
    '[::1]:80',
    '',
    'a_b.example',
    'xn--bcher-kva.example',
  ])('may have the host %j', host => {
    expect(head([['Host', host]])).toBeUndefined();
  });

  test.each([
    'a.example, b.example',
    'a b',
    'user@a.example',
    'http://a.example',
    'a.example/x',
    '[::1',
    'a:b',
    'a?b',
  ])('cannot have the host %j', host => {
    expect(head([['Host', host]])?.pointer).toBe('/Host');
  });
});
