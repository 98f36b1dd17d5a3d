import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { derivedUuid, UuidV7Source } from './ids.js';

describe('UuidV7Source', () => {
  it('returns increasing UUIDv7s within a millisecond', () => {
    const source = new UuidV7Source();
    const ids = Array.from({ length: 10_000 }, () => source.next());
    expect(ids.every(id => version(id) === 7)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('derivedUuid', () => {
  it('returns the same UUIDv8 for the same parts', () => {
    const id = derivedUuid('task', 'worker');
    expect(id).toBe(derivedUuid('task', 'worker'));
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(8);
  });

  it('distinguishes parts that are equal when joined', () => {
    const ids = [derivedUuid('ab', 'c'), derivedUuid('a', 'bc'), derivedUuid('abc'), derivedUuid('abc', '')];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
