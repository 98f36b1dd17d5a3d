import { expect, test } from 'vitest';
import type { AgentCaller } from '../auth/domain/caller.js';
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
    workspace: undefined,
    body: { a: 1, b: 2 },
  };
  return idempotencyOf({ ...request, ...changes });
}

test('the order of members does not make another request, their values do', () => {
  expect(of({ body: { b: 2, a: 1 } })).toEqual(of());
  expect(of({ body: { a: 1, b: 3 } })?.fingerprint).not.toBe(of()?.fingerprint);
  expect(of({ path: '/v1/x/2' })?.fingerprint).not.toBe(of()?.fingerprint);
});

test('another workspace makes another request, and the default one is the same said or unsaid', () => {
  expect(of({ workspace: 'default' })).toEqual(of());
  expect(of({ workspace: 'eu' })?.fingerprint).not.toBe(of()?.fingerprint);
  expect(of({ workspace: 'eu' })?.scope).toBe(of()?.scope);
});

test('a key belongs to the organization, not to the API key it came with', () => {
  expect(of({ caller: { ...agent, keyId: 'k2' } })).toEqual(of());
  expect(of({ caller: { ...agent, orgId: 'o2' } })?.scope).not.toBe(of()?.scope);
  expect(of({ caller: { kind: 'worker', keyId: 'k', orgId: 'o1', workerId: 'w' } })?.scope).not.toBe(
    of()?.scope,
  );
});

test('API keys with different pools do not share it', () => {
  const limited = of({ caller: { ...agent, pools: ['b', 'a'] } });
  expect(limited?.scope).not.toBe(of()?.scope);
  expect(of({ caller: { ...agent, pools: ['a', 'b'] } })).toEqual(limited);
});

test('without the header there is none', () => {
  expect(of({ header: undefined })).toBeUndefined();
});

test.each(['', 'x'.repeat(256), 'schlüssel', ['a', 'b']])('%j is not one', header => {
  expect(() => of({ header })).toThrow(expect.objectContaining({ code: 'idempotency.key_invalid' }));
});
