import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { makeApiKey } from '../src/edge/auth/api-key.rule.js';
import { ApiDocument } from '../src/openapi/api-document.js';
import { startGateway } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';

const open: RawSocket[] = [];

const { gateway, org } = await startGateway({ AUTH_FAILURES_PER_MINUTE: '100000' });
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

async function get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const socket = await RawSocket.send(gateway.http.baseUrl, `GET ${target}`, headers);
  open.push(socket);
  await socket.answered();
  return socket.text;
}

const foreign = 'https://api.verifiedworkflows.com/errors/unauthorized';
const native = 'urn:countersign:problem:auth.key_missing';

test.each([
  // An escaped route of the dialect.
  ['/verified%2dworkflows/v1/tasks', foreign],
  ['/verified%2Dworkflows/v1/tasks?limit=1', foreign],
  ['/%76erified-workflows/v1/tasks', foreign],
  ['/verified-workflows/%761/tasks', foreign],
  ['http://gateway/verified-workflows/v1/tasks', foreign],
  ['HTTP://other/verified%2dworkflows/v1/tasks', foreign],
  ['/verified-workflows/v1/tasks#x', foreign],
  // An escaped native route.
  ['/v1/tas%6bs', native],
  ['http://gateway/v1/tasks', native],
  // No route: the prefix is matched as the router reads it, which resolves no dots and joins no slashes.
  ['/verified-workflows', foreign],
  ['/verified%2dworkflows/v1/nothing', foreign],
  ['/verified-workflows/../v1/tasks', foreign],
  ['/verified-workflows/%2e%2e/v1/tasks', foreign],
  ['/verified-workflows/v1/tasks/', foreign],
  ['/verified-workflows/v1/tasks;x=y', foreign],
  ['/verified-workflows/v1/tasks.', foreign],
  ['//verified-workflows/v1/tasks', native],
  ['/./verified-workflows/v1/tasks', native],
  ['/Verified-Workflows/v1/tasks', native],
  ['/VERIFIED%2DWORKFLOWS/v1/tasks', native],
  ['/verified-workflows./v1/tasks', native],
  ['/verified-workflows;x/v1/tasks', native],
  ['/verified-workflows%2fv1/tasks', native],
  ['/verified%252dworkflows/v1/tasks', native],
  ['/v1/%2e%2e/verified-workflows/v1/tasks', native],
])('%s is refused in the format of its API', async (target, type) => {
  const answer = await get(target);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer).toContain(`"type":"${type}"`);
  expect(answer.includes('x-ratelimit-limit: 5')).toBe(type === foreign);
});

test.each([
  ['/verified%2dworkflows/%zz', 'https://api.verifiedworkflows.com/errors/bad-request'],
  ['http://gateway/verified-workflows/%zz', 'https://api.verifiedworkflows.com/errors/bad-request'],
  ['/v1/%zz', 'urn:countersign:problem:request.malformed'],
])('%s is malformed, in the format of its API', async (target, type) => {
  const answer = await get(target);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain(`"type":"${type}"`);
});

test('every route, and its API, is the same with any of its characters escaped', async () => {
  const { endpoints } = gateway.app.get(ApiDocument, { strict: false });
  const escaped = (path: string) =>
    path.replaceAll(/[a-z._-]/g, character => `%${character.charCodeAt(0).toString(16)}`);
  for (const { method, path, access, dialect } of endpoints.filter(({ access }) => access !== 'public')) {
    const target = escaped(path.replaceAll(/:\w+/g, 'x'));
    const socket = await RawSocket.send(gateway.http.baseUrl, `${method} ${target}`, {});
    open.push(socket);
    // To a browser's routes, a page of another site has sent it.
    const status = access === 'browser' ? 403 : 401;
    expect([path, access, await socket.answered()]).toEqual([path, access, status]);
    const isNative = dialect.name === 'native';
    expect([path, socket.text.includes('urn:countersign:problem:')]).toEqual([path, isNative]);
    socket.destroy();
  }
});

test('an escaped path accepts the same credentials as the plain one', async () => {
  const key = makeApiKey('vw_live_', randomBytes);
  // The dialect ignores this header, and distinguishes a malformed key (401) from an unknown one (403).
  expect(await get('/verified%2dworkflows/v1/tasks', { 'x-api-key': org.admin_key })).toMatch(
    /^HTTP\/1\.1 401 /,
  );
  expect(await get('/verified%2dworkflows/v1/tasks', { authorization: `Bearer ${key}` })).toMatch(
    /^HTTP\/1\.1 403 /,
  );
  expect(await get('/verified%2dworkflows/v1/tasks', { authorization: `Bearer ${org.admin_key}` })).toMatch(
    /^HTTP\/1\.1 401 /,
  );
});

test('a problem names the canonical path within its API', async () => {
  expect(await get('/verified%2dworkflows/v1/tasks')).toContain('"instance":"/v1/tasks"');
  expect(await get('http://gateway/v1/tasks')).toContain('"instance":"/v1/tasks"');
});
