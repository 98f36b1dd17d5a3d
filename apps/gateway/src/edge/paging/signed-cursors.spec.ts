import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SignedCursors } from './signed-cursors.js';
import type { CursorScope } from './signed-cursors.js';

const OLD = randomBytes(32);
const NEW = randomBytes(32);
const SCOPE: CursorScope = { list: '/v1/tasks', owner: 'organization a' };
const cursors = new SignedCursors({ API_KEY_PEPPER: [OLD] });
const position = fc
  .base64String({ minLength: 4, maxLength: 200 })
  .map(text => text.replaceAll(/[+/=]/g, '_'));

function refusalOf(scope: CursorScope, cursor: string, by = cursors): unknown {
  try {
    return by.verify(scope, cursor);
  } catch (error) {
    return error;
  }
}

const REFUSED = { kind: 'invalid', code: 'cursor.invalid', details: { faults: [{ pointer: '/cursor' }] } };

describe('a signed cursor', () => {
  test('yields its position to the list and organization it was made for', () => {
    fc.assert(
      fc.property(position, text => {
        expect(cursors.verify(SCOPE, cursors.sign(SCOPE, text))).toBe(text);
        expect(cursors.sign(SCOPE, text)).toBe(cursors.sign(SCOPE, text));
      }),
    );
  });

  test('is refused after any character was changed, added or removed', () => {
    fc.assert(
      fc.property(position, fc.nat(), fc.constantFrom('A', 'f', '0', '_', ''), (text, at, other) => {
        const cursor = cursors.sign(SCOPE, text);
        const place = at % cursor.length;
        const changed = cursor.slice(0, place) + other + cursor.slice(place + 1);
        fc.pre(changed !== cursor);
        expect(refusalOf(SCOPE, changed)).toMatchObject(REFUSED);
      }),
    );
  });

  test('is refused by another list, and by the same list of another organization', () => {
    const cursor = cursors.sign(SCOPE, 'cG9z');
    expect(refusalOf({ ...SCOPE, list: '/v1/workers' }, cursor)).toMatchObject(REFUSED);
    expect(refusalOf({ ...SCOPE, owner: 'organization b' }, cursor)).toMatchObject(REFUSED);
  });

  test('is refused without a signature', () => {
    const madeUp = fc.oneof(fc.string(), position, fc.constant('A'.repeat(10_000)));
    fc.assert(
      fc.property(madeUp, text => {
        expect(refusalOf(SCOPE, text)).toMatchObject(REFUSED);
      }),
    );
  });

  test('survives the rotation of the pepper, and expires when the old one is removed', () => {
    const behind = new SignedCursors({ API_KEY_PEPPER: [OLD, NEW] });
    const inFront = new SignedCursors({ API_KEY_PEPPER: [NEW, OLD] });
    const alone = new SignedCursors({ API_KEY_PEPPER: [NEW] });
    const [before, after] = [behind.sign(SCOPE, 'cG9z'), inFront.sign(SCOPE, 'cG9z')];
    expect(inFront.verify(SCOPE, before)).toBe('cG9z');
    expect(behind.verify(SCOPE, after)).toBe('cG9z');
    expect(alone.verify(SCOPE, after)).toBe('cG9z');
    expect(refusalOf(SCOPE, before, alone)).toMatchObject(REFUSED);
  });
});
