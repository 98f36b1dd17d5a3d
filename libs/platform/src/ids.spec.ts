import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { derivedUuid, UuidV7Source } from './ids.js';

describe('UuidV7Source', () => {
  it('gives ever greater UUIDv7s within a millisecond', () => {
    const source = new UuidV7Source();
    const ids = Array.from({ length: 10_000 }, () => source.next());
    expect(ids.every(id => version(id) === 7)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('derivedUuid', () => {
  it('is a UUIDv8 that the same parts always give', () => {
    const id = derivedUuid('task', 'worker');
    expect(id).toBe(derivedUuid('task', 'worker'));
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(8);
  });

  it('tells apart parts that read the same when joined', () => {
    const ids = [derivedUuid('ab', 'c'), derivedUuid('a', 'bc'), derivedUuid('abc'), derivedUuid('abc', '')];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
