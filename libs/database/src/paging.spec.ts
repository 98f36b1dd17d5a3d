import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './paging.js';

const Position = z.strictObject({ created_at: z.iso.datetime(), id: z.uuid() });

function refusalOf(cursor: string): unknown {
  try {
    return decodeCursor(Position, cursor);
  } catch (error) {
    return error;
  }
}

describe('cursors', () => {
  it('decode to the encoded position', () => {
    const position = { created_at: '2026-01-02T03:04:05.678Z', id: '019a5b1e-7c00-7000-8000-000000000001' };
    const cursor = encodeCursor(position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor(Position, cursor)).toEqual(position);
  });

  it('of another list or version, and invented ones, are refused', () => {
    const other = encodeCursor({ name: 'x' });
    const newer = Buffer.from('[2,{}]').toString('base64url');
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.constantFrom(other, newer, 'A'.repeat(2_000))),
        text => {
          expect(refusalOf(text)).toMatchObject({ kind: 'invalid', code: 'cursor.invalid' });
        },
      ),
    );
  });
});
