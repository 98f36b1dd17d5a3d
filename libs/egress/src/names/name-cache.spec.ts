import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameCache } from './name-cache.js';

const limits = { maxOwners: 3, maxNamesPerOwner: 2 };
const step = fc.record({
  owner: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  name: fc.constantFrom('1', '2', '3', '4'),
  keptForMs: fc.integer({ min: 0, max: 20 }),
  passesMs: fc.integer({ min: 0, max: 10 }),
});

describe('NameCache', () => {
  it('never keeps more than its limit, and returns only the newest unexpired value', () => {
    fc.assert(
      fc.property(fc.array(step), steps => {
        const cache = new NameCache<number>(limits);
        const newest = new Map<string, { readonly value: number; readonly expiresAtMs: number }>();
        let nowMs = 0;
        for (const [value, { owner, name, keptForMs, passesMs }] of steps.entries()) {
          cache.set(owner, name, value, nowMs + keptForMs);
          newest.set(`${owner} ${name}`, { value, expiresAtMs: nowMs + keptForMs });
          expect(cache.size).toBeLessThanOrEqual(limits.maxOwners * limits.maxNamesPerOwner);
          if (keptForMs > 0) expect(cache.get(owner, name, nowMs)).toBe(value);
          nowMs += passesMs;
          for (const [key, { value: expected, expiresAtMs }] of newest) {
            const [itsOwner = '', itsName = ''] = key.split(' ');
            expect([undefined, ...(expiresAtMs > nowMs ? [expected] : [])]).toContain(
              cache.get(itsOwner, itsName, nowMs),
            );
          }
        }
      }),
    );
  });

  it('evicts names of the owner who adds one, and of no other', () => {
    const cache = new NameCache<string>(limits);
    cache.set('quiet', 'hook', 'known', 1_000);
    for (let nth = 0; nth < 100; nth += 1) cache.set('hostile', `name-${nth}`, 'x', 1_000);
    expect(cache.get('quiet', 'hook', 0)).toBe('known');
    expect(cache.get('hostile', 'name-99', 0)).toBe('x');
    expect(cache.get('hostile', 'name-0', 0)).toBeUndefined();
  });
});
