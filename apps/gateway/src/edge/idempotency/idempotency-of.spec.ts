import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NATIVE_WIRE } from '#libs/dialects';
import type { AgentCaller } from '../auth/caller.js';
import { canonicalBody } from './canonical-body.js';
import { idempotencyOf } from './idempotency-of.js';
import type { KeyedRequest } from './idempotency-of.js';

const agent: AgentCaller = { kind: 'agent', keyId: 'k1', orgId: 'o1', scopes: ['*'], pools: null };

function of(changes: Partial<KeyedRequest> = {}) {
  const request = {
    header: 'key',
    caller: agent,
    method: 'POST',
    route: '/v1/x/:id',
    path: '/v1/x/1',
    idFormat: NATIVE_WIRE.taskIds,
    workspace: undefined,
    body: { a: 1, b: 2 },
  };
  return idempotencyOf({ ...request, ...changes });
}

test('the order of members does not change the request, their values do', async () => {
  expect(await of({ body: { b: 2, a: 1 } })).toEqual(await of());
  expect((await of({ body: { a: 1, b: 3 } }))?.fingerprint).not.toBe((await of())?.fingerprint);
  expect((await of({ path: '/v1/x/2' }))?.fingerprint).not.toBe((await of())?.fingerprint);
});

test('another workspace makes a different request, and the default one may be explicit or implied', async () => {
  expect(await of({ workspace: 'default' })).toEqual(await of());
  expect((await of({ workspace: 'eu' }))?.fingerprint).not.toBe((await of())?.fingerprint);
  expect((await of({ workspace: 'eu' }))?.scope).toBe((await of())?.scope);
});

test('a key belongs to the organization, not to the API key it was sent with', async () => {
  expect(await of({ caller: { ...agent, keyId: 'k2' } })).toEqual(await of());
  expect((await of({ caller: { ...agent, orgId: 'o2' } }))?.scope).not.toBe((await of())?.scope);
  expect((await of({ caller: { kind: 'worker', keyId: 'k', orgId: 'o1', workerId: 'w' } }))?.scope).not.toBe(
    (await of())?.scope,
  );
});

test('API keys with different pools do not share it', async () => {
  const limited = await of({ caller: { ...agent, pools: ['b', 'a'] } });
  expect(limited?.scope).not.toBe((await of())?.scope);
  expect(await of({ caller: { ...agent, pools: ['a', 'b'] } })).toEqual(limited);
});

test('without the header there is no idempotency', async () => {
  expect(await of({ header: undefined })).toBeUndefined();
});

test.each(['', 'x'.repeat(256), 'schlüssel', ['a', 'b']])(
  '%j is not a valid Idempotency-Key',
  async header => {
    await expect(of({ header })).rejects.toThrow(
      expect.objectContaining({ code: 'idempotency.key_invalid' }),
    );
  },
);

test('the text of a body is its canonical JSON, even when it is written over several turns', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async body => {
      expect(await canonicalBody(body)).toBe(canonicalize(body));
    }),
  );
  const tasks = Array.from({ length: 2_000 }, (_, i) => ({ [`b${i}`]: [i], a: null }));
  expect(await canonicalBody({ tasks, more: 1 })).toBe(canonicalize({ tasks, more: 1 }));
});

test('writing the text of a large batch yields to other work', async () => {
  const tasks = Array.from({ length: 1_000 }, (_, i) =>
    Object.fromEntries(Array.from({ length: 40 }, (__, k) => [`k${(i * 40 + k) % 977}`, k])),
  );
  let turns = 0;
  const other = setInterval(() => (turns += 1), 1);
  await canonicalBody({ tasks });
  clearInterval(other);
  expect(turns).toBeGreaterThan(0);
});
