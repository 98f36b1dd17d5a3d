import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { WireRequest } from '../http/wire-request.js';

/** One fault in the HTTP form of a request, independent of its operation. */
export interface WireFault {
  readonly name: string;
  /** Whether the request may reach another operation, or none. */
  readonly leavesOperation: boolean;
  readonly applied: (request: WireRequest) => WireRequest;
}

const MEBIBYTE = 1_048_576;

const header =
  (name: string, value: string) =>
  (request: WireRequest): WireRequest => ({
    ...request,
    headers: [...request.headers.filter(([one]) => one.toLowerCase() !== name), [name, value]],
  });
const twice =
  (name: string, value: string) =>
  (request: WireRequest): WireRequest => ({ ...request, headers: [...request.headers, [name, value]] });
const body =
  (change: (body: Buffer) => Buffer) =>
  (request: WireRequest): WireRequest => ({ ...request, body: change(request.body ?? Buffer.from('{}')) });
const path =
  (change: (path: string) => string) =>
  (request: WireRequest): WireRequest => ({ ...request, path: change(request.path) });
const method =
  (verb: string) =>
  (request: WireRequest): WireRequest => ({ ...request, method: verb });
const escaped = (text: string): string =>
  text.replaceAll(/[a-z]/g, character => `%${character.charCodeAt(0).toString(16)}`);
const latin1 = (): Buffer => Buffer.from('{"name":"caf\u00e9"}', 'latin1');

const inPlace = (name: string, applied: WireFault['applied']): WireFault => ({
  ...{ name, applied, leavesOperation: false },
});
const elsewhere = (name: string, applied: WireFault['applied']): WireFault => ({
  ...{ name, applied, leavesOperation: true },
});

/** All faults; the name describes the fault. */
export const WIRE_FAULTS: readonly WireFault[] = [
  ...[
    'text/plain',
    'application/json; charset=utf-16',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'Application/JSON;charset=UTF-8',
    ';',
    '',
  ].map(type => inPlace(`content-type ${type}`, header('content-type', type))),
  ...['gzip', 'br', 'identity', 'nonsense'].map(coding =>
    inPlace(`content-encoding ${coding}`, header('content-encoding', coding)),
  ),
  inPlace('a gzipped body', request => header('content-encoding', 'gzip')(body(gzipSync)(request))),
  inPlace(
    'half a body',
    body(text => text.subarray(0, Math.ceil(text.length / 2))),
  ),
  inPlace(
    'an empty body',
    body(() => Buffer.alloc(0)),
  ),
  inPlace(
    'a body that is followed by another',
    body(text => Buffer.concat([text, text])),
  ),
  inPlace(
    'a byte-order mark',
    body(text => Buffer.concat([Buffer.from('\ufeff'), text])),
  ),
  inPlace(
    'UTF-16',
    body(text => Buffer.from(text.toString(), 'utf16le')),
  ),
  inPlace('Latin-1', body(latin1)),
  inPlace(
    'an overlong encoding',
    body(() => Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])),
  ),
  inPlace(
    'NUL bytes',
    body(text => Buffer.concat([text, Buffer.alloc(8)])),
  ),
  inPlace(
    'a JSON text that is no object',
    body(() => Buffer.from('"text"')),
  ),
  inPlace(
    'null',
    body(() => Buffer.from('null')),
  ),
  inPlace(
    '100,000 brackets',
    body(() => Buffer.from('['.repeat(100_000))),
  ),
  inPlace(
    'more than a mebibyte',
    body(text => Buffer.concat([text, Buffer.alloc(MEBIBYTE, ' ')])),
  ),
  inPlace(
    '20,000 members',
    body(() => Buffer.from(`{${Array.from({ length: 20_000 }, (_, n) => `"m${n}":1`).join(',')}}`)),
  ),
  ...[
    'text/csv',
    'application/xml',
    'text/csv;q=0.5, application/json;q=0',
    '*/*;q=0',
    'nonsense',
    'application/problem+json',
    '',
  ].map(accept => inPlace(`accept ${accept}`, header('accept', accept))),
  ...['', ' ', 'x'.repeat(256), 'k\u00e9y', '{}'].map(key =>
    inPlace(`idempotency-key ${key.slice(0, 10)}`, header('idempotency-key', key)),
  ),
  ...['', 'x'.repeat(101), 'a b', '__proto__', '../x', 'default'].map(workspace =>
    inPlace(`workspace-id ${workspace.slice(0, 10)}`, header('workspace-id', workspace)),
  ),
  inPlace('two content types', twice('content-type', 'text/plain')),
  inPlace('two idempotency keys', twice('idempotency-key', 'second')),
  inPlace('two workspaces', twice('workspace-id', 'second')),
  inPlace('another method in a header', header('x-http-method-override', 'DELETE')),
  inPlace('a forwarded address', header('x-forwarded-for', '127.0.0.1, not-an-address')),
  inPlace('a trace of its own', header('traceparent', '00-zz-zz-zz')),
  inPlace('a long header', header('x-long', 'x'.repeat(20_000))),
  inPlace(
    'an empty query',
    path(text => `${text}?`),
  ),
  inPlace(
    'a query of its own',
    path(text => `${text}${text.includes('?') ? '&' : '?'}__proto__[x]=1&a=1&a=2&%ff=%00`),
  ),
  inPlace(
    'a query that is no UTF-8',
    path(text => `${text}${text.includes('?') ? '&' : '?'}limit=%ff%fe&cursor=%zz`),
  ),
  ...['PUT', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE', 'PATCH', 'PROPFIND'].map(verb =>
    elsewhere(`the method ${verb}`, method(verb)),
  ),
  elsewhere(
    'a slash at the end',
    path(text => `${text}/`),
  ),
  elsewhere(
    'two slashes',
    path(text => text.replace('/', '//')),
  ),
  elsewhere(
    'dot segments',
    path(text => `/x/..${text}`),
  ),
  elsewhere(
    'an escaped path',
    path(text => escaped(text)),
  ),
  elsewhere(
    'an escaped slash',
    path(text => text.replace(/\/([^/]*)$/, '%2f$1')),
  ),
  elsewhere(
    'an upper-case path',
    path(text => text.toUpperCase()),
  ),
  elsewhere(
    'a broken escape',
    path(text => `${text}%zz`),
  ),
  elsewhere(
    'a NUL in the path',
    path(text => `${text}%00`),
  ),
  elsewhere(
    'no UTF-8 in the path',
    path(text => `${text}%ff`),
  ),
  elsewhere(
    'a long path',
    path(text => `${text}${'x'.repeat(9_000)}`),
  ),
  elsewhere(
    'a fragment',
    path(text => `${text}#x`),
  ),
  elsewhere(
    'another host before the path',
    path(text => `http://elsewhere.example${text}`),
  ),
  elsewhere(
    'a semicolon in the path',
    path(text => `${text};x=1`),
  ),
];

export const wireFault: fc.Arbitrary<WireFault> = fc.constantFrom(...WIRE_FAULTS);
