import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInRanges } from '../http/address-range.rule.js';
import { excessOf } from './key-rights.rule.js';
import type { KeyRights, RequestAllowance } from './key-rights.rule.js';
import { SCOPES, allows } from './scopes.rule.js';

const POOLS = ['a', 'b', 'c'];
const NOW_MS = Date.UTC(2026, 0, 1);
/** Few and adjacent, so that ranges overlap. */
const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.129',
  '10.0.1.7',
  '10.1.0.1',
  '192.168.0.1',
  '2001:db8::1',
  '2001:db8:1::1',
];

const unlessNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const range = fc
  .record({ address: fc.constantFrom(...ADDRESSES), bits: fc.integer({ min: 0, max: 128 }) })
  .map(({ address, bits }) => `${address}/${address.includes(':') ? bits : Math.min(bits, 32)}`);
const rights: fc.Arbitrary<KeyRights> = fc.record({
  scopes: fc.oneof(fc.constant(['*' as const]), fc.subarray([...SCOPES], { minLength: 1 })),
  pools: unlessNull(fc.subarray(POOLS, { minLength: 1 })),
  allowedCidrs: unlessNull(fc.array(range, { minLength: 1, maxLength: 3 })),
  expiresAtMs: unlessNull(fc.integer({ min: -5, max: 5 }).map(days => NOW_MS + days * 86_400_000)),
  allowance: unlessNull(
    fc.record({ requests: fc.integer({ min: 1, max: 20 }), perSeconds: fc.integer({ min: 1, max: 12 }) }),
  ),
  personIds: fc.subarray(['ada', 'Ada', 'Zo\u00eb', 'ZOE\u0308']),
});

/** How many requests fixed windows allow by the end of a second. */
const letThrough = ({ requests, perSeconds }: RequestAllowance, second: number): number =>
  requests * (Math.floor(second / perSeconds) + 1);

/** Whether a key with these rights may make a request with a scope, for a pool, from an address, at a time. */
function may(
  key: KeyRights,
  request: { scope: (typeof SCOPES)[number]; pool: string | null; from: string; atMs: number },
): boolean {
  return (
    allows(key, request.scope) &&
    (key.pools === null || (request.pool !== null && key.pools.includes(request.pool))) &&
    (key.allowedCidrs === null || isInRanges(request.from, key.allowedCidrs)) &&
    (key.expiresAtMs === null || request.atMs < key.expiresAtMs)
  );
}

/** A key with some of its parent's limits and some others. */
const childOf = (parent: KeyRights) =>
  fc
    .tuple(rights, fc.subarray(['scopes', 'pools', 'allowedCidrs', 'expiresAtMs', 'allowance'] as const))
    .map(([other, changed]) =>
      changed.reduce((child, right) => ({ ...child, [right]: other[right] }), parent),
    );
const family = rights.chain(parent =>
  childOf(parent).chain(child => childOf(child).map(grandchild => ({ parent, child, grandchild }))),
);

const request = fc.record({
  scope: fc.constantFrom(...SCOPES),
  pool: fc.constantFrom(...POOLS, null),
  from: fc.constantFrom(...ADDRESSES),
  atMs: fc.integer({ min: -6, max: 6 }).map(days => NOW_MS + days * 86_400_000),
});

describe('a key that does not exceed another', () => {
  test('can make no request that the other could not', () => {
    fc.assert(
      fc.property(family, request, ({ parent, child }, asked) => {
        const isAllowed = excessOf(parent, child).length === 0 && may(child, asked);
        if (isAllowed) expect(may(parent, asked)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is never allowed more requests, by the end of any second', () => {
    fc.assert(
      fc.property(family, fc.integer({ min: 0, max: 200 }), ({ parent, child }, second) => {
        if (parent.allowance === null || excessOf(parent, child).includes('rate_limit')) return;
        const most = child.allowance === null ? Infinity : letThrough(child.allowance, second);
        expect(most).toBeLessThanOrEqual(letThrough(parent.allowance, second));
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves no more rights to the keys it creates in turn', () => {
    fc.assert(
      fc.property(family, ({ parent, child, grandchild }) => {
        if (excessOf(parent, child).length > 0 || excessOf(child, grandchild).length > 0) return;
        expect(excessOf(parent, grandchild)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a key never exceeds itself, and no key exceeds an unlimited one', () => {
  const unlimited = {
    scopes: ['*' as const],
    pools: null,
    allowedCidrs: null,
    expiresAtMs: null,
    allowance: null,
    personIds: [],
  };
  fc.assert(
    fc.property(rights, one => {
      expect(excessOf(one, one)).toEqual([]);
      expect(excessOf(unlimited, one)).toEqual([]);
    }),
  );
});

const LIMITED: KeyRights = {
  scopes: ['tasks:read', 'keys:write'],
  pools: ['a'],
  allowedCidrs: ['10.0.0.0/16'],
  expiresAtMs: NOW_MS,
  allowance: { requests: 10, perSeconds: 10 },
  personIds: ['Zo\u00eb'],
};

test.each<[string, Partial<KeyRights>, string]>([
  ['another scope', { scopes: ['tasks:write'] }, 'scopes'],
  ['all scopes, also later ones', { scopes: ['*'] }, 'scopes'],
  ['every pool', { pools: null }, 'pools'],
  ['another pool', { pools: ['a', 'b'] }, 'pools'],
  ['every address', { allowedCidrs: null }, 'allowed_cidrs'],
  ['a wider network', { allowedCidrs: ['10.0.0.0/15'] }, 'allowed_cidrs'],
  ['a network of the other IP version', { allowedCidrs: ['::/0'] }, 'allowed_cidrs'],
  ['no expiry', { expiresAtMs: null }, 'expires_at'],
  ['a later expiry', { expiresAtMs: NOW_MS + 1 }, 'expires_at'],
  ['no rate limit', { allowance: null }, 'rate_limit'],
  ['more at once', { allowance: { requests: 11, perSeconds: 100 } }, 'rate_limit'],
  ['nobody behind it', { personIds: [] }, 'person_ids'],
  ['others behind it', { personIds: ['ada'] }, 'person_ids'],
  ['as many on average, more in some windows', { allowance: { requests: 6, perSeconds: 6 } }, 'rate_limit'],
])('%s exceeds the parent', (_, more, right) => {
  expect(excessOf(LIMITED, { ...LIMITED, ...more })).toEqual([right]);
});

test('more people behind a key restrict it, in whichever spelling', () => {
  expect(excessOf(LIMITED, { ...LIMITED, personIds: ['ada', 'ZOE\u0308'] })).toEqual([]);
});
