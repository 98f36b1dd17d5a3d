import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Id, Instant, InstantOut, WorkspaceId, clampedInstant } from './scalars.js';

describe('an id', () => {
  test('is case-insensitive, and is stored in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), id => {
        expect(Id.parse(id.toUpperCase())).toBe(id);
        expect(Id.parse(id)).toBe(id);
      }),
    );
  });

  test.each([
    '{019a5b1e-7c00-7000-8000-000000000001}',
    'urn:uuid:019a5b1e-7c00-7000-8000-000000000001',
    '019a5b1e7c0070008000000000000001',
    ' 019a5b1e-7c00-7000-8000-000000000001',
    '019a5b1e-7c00-7000-8000-00000000000１',
  ])('must be exactly 36 characters: %j is refused', text => {
    expect(Id.safeParse(text).success).toBe(false);
  });
});

describe('an instant', () => {
  test.each([
    ['2026-02-28T23:30:00+01:00', '2026-02-28T22:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is kept in UTC', (text, utc) => {
    expect(Instant.parse(text)).toBe(utc);
  });

  test.each([
    ['the year 0000', '0000-06-01T00:00:00Z'],
    ['the year 0000 by its offset', '0001-01-01T00:00:00+01:00'],
    ['the year 10000 by its offset', '9999-12-31T23:59:59-01:00'],
    ['a year of more than four digits', '+010000-01-01T00:00:00Z'],
    ['a year before Christ', '-000001-01-01T00:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a year that has none', '1900-02-29T00:00:00Z'],
    ['no zone', '2026-01-01T00:00:00'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['a date alone', '2026-01-01'],
    ['PostgreSQL’s own words', 'infinity'],
    ['seconds since 1970', '1767225600'],
  ])('with %s is refused', (_what, text) => {
    expect(Instant.safeParse(text).success).toBe(false);
  });

  test('between services cannot have the year 0000 either', () => {
    expect(InstantOut.safeParse('0000-12-31T23:00:00.000Z').success).toBe(false);
    expect(InstantOut.safeParse('0001-01-01T00:00:00.000Z').success).toBe(true);
  });

  test('that is computed is clamped to the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), ms => {
        expect(InstantOut.safeParse(clampedInstant(ms).toISOString()).success).toBe(true);
      }),
    );
  });
});

describe('a workspace', () => {
  test('that is a UUID is case-insensitive, any other name is not', () => {
    const id = '019a5b1e-7c00-7000-8000-00000000000f';
    expect(WorkspaceId.parse(id.toUpperCase())).toBe(id);
    expect(WorkspaceId.parse('Team-A')).toBe('Team-A');
  });
});
