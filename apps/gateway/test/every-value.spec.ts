import { expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { exampleIn, stringFormatsIn } from '#libs/testing';
import { ApiDocument } from '../src/openapi/api-document.js';
import type { DescribedEndpoint } from '../src/openapi/described-endpoints.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { signedInMember } from './sign-in.js';
import { dialectKey } from './verified-workflows/vw-client.js';

const { gateway, org } = await startGateway({ AUTH_FAILURES_PER_MINUTE: '1000' });
const endpoints = gateway.app.get(ApiDocument, { strict: false }).endpoints;
const worker = (await gateway.worker(org.admin_key)).api_key;
const keys = { worker, dialect: await dialectKey(gateway, org) };
const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

function keyFor({ access, dialect }: DescribedEndpoint): string | undefined {
  if (access === 'person') return undefined;
  if (dialect.name !== 'native') return keys.dialect;
  return access === 'operator' ? OPERATOR_KEY : access === 'worker' ? keys.worker : org.admin_key;
}

function headersFor({ access }: DescribedEndpoint): Record<string, string> {
  return { ...OWN_PAGE, ...(access === 'person' && { cookie: browser.cookieHeader }) };
}

/** The status with which an API refuses an invalid request: 422, unless its document has another. */
function invalidStatusOf({ method, dialect }: DescribedEndpoint): number {
  return dialect.problems.statusOf('request.invalid', 'invalid', method);
}

/** Other faults do not matter: the body is read before it is validated. */
async function refusalOf(endpoint: DescribedEndpoint, body: string): Promise<string> {
  const { method, path, dialect } = endpoint;
  const target = path
    .replace(':month', '2026-02')
    .replace(':letter_id', 'matcher-12')
    .replaceAll(/:\w+/g, () => randomUUIDv7());
  const answer = await gateway.http.call(method, target, keyFor(endpoint), body, {
    headers: headersFor(endpoint),
  });
  const isNative = dialect.name === 'native';
  const pointed = isNative
    ? JSON.stringify(answer.body['errors']).includes('"/x/0"')
    : answer.raw.includes('x.0: ');
  return `${method} ${path}: ${answer.status} ${pointed ? 'with' : 'without'} a pointer`;
}

test.each([
  ['a number that a double changes', '{"x":[9007199254740993]}'],
  ['a number that is too large', '{"x":[-1e400]}'],
  ['a NUL character', String.raw`{"x":["\u0000"]}`],
  ['half a surrogate pair', String.raw`{"x":["\udc00"]}`],
])('%s gets a pointer from every route with a body', async (_, body) => {
  const withBody = endpoints.filter(
    ({ method, access, takesFile }) => method !== 'GET' && access !== 'public' && takesFile !== true,
  );
  expect(withBody.length).toBeGreaterThan(30);
  for (const endpoint of withBody) {
    const { method, path } = endpoint;
    expect(await refusalOf(endpoint, body)).toBe(
      `${method} ${path}: ${invalidStatusOf(endpoint)} with a pointer`,
    );
  }
});

test('every format in a request or response schema has a valid example', () => {
  const formats = endpoints.flatMap(({ id, body, query, parameters, answer }) =>
    [body, query, parameters, answer.schema ?? undefined].flatMap(schema =>
      schema === undefined
        ? []
        : stringFormatsIn(schema).map(format => [`${id} ${format.path}`, format] as const),
    ),
  );
  expect(formats.length).toBeGreaterThan(100);
  const silent = formats.filter(([, format]) => exampleIn(format) === undefined);
  expect(silent.map(([name]) => name)).toEqual([]);
});

test('a missing member is reported as required, by every route that requires one', async () => {
  const requiring = endpoints.filter(({ body }) => body?.safeParse({}).success === false);
  expect(requiring.length).toBeGreaterThan(10);
  for (const endpoint of requiring) {
    const { method, path } = endpoint;
    const target = path.replaceAll(/:\w+/g, () => randomUUIDv7());
    const answer = await gateway.http.call(method, target, keyFor(endpoint), '{}', {
      headers: headersFor(endpoint),
    });
    expect(`${method} ${path}: ${answer.status}`).toBe(`${method} ${path}: ${invalidStatusOf(endpoint)}`);
    expect(answer.raw, path).not.toMatch(/undefined|[Ii]nvalid input|expected/);
  }
});
