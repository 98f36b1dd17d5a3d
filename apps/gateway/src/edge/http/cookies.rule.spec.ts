import fc from 'fast-check';
import { parseCookie } from 'cookie';
import { expect, test } from 'vitest';
import { SESSION_COOKIE, SIGN_IN_COOKIE, cookieIn, cookieWith, cookieWithout } from './cookies.rule.js';

const token = fc.stringMatching(/^[\w-]{1,60}$/);
const others = fc.array(
  fc.tuple(fc.stringMatching(/^[a-z-]{1,10}$/), fc.stringMatching(/^[\w"=%.-]{0,10}$/)),
);

test('a cookie is found among others, as another parser finds it', () => {
  fc.assert(
    fc.property(token, others, others, (value, before, after) => {
      const pairs = [...before, [SESSION_COOKIE, value] as const, ...after];
      const header = pairs.map(([name, text]) => `${name}=${text}`).join('; ');
      expect(cookieIn(header, SESSION_COOKIE)).toBe(value);
      expect(cookieIn(header, SESSION_COOKIE)).toBe(parseCookie(header)[SESSION_COOKIE]);
      expect(cookieIn(header, SIGN_IN_COOKIE)).toBeUndefined();
    }),
  );
});

test('one of two values is not chosen', () => {
  expect(cookieIn(`${SESSION_COOKIE}=a; ${SESSION_COOKIE}=b`, SESSION_COOKIE)).toBeUndefined();
  expect(cookieIn(`${SESSION_COOKIE}=a; ${SESSION_COOKIE}=a`, SESSION_COOKIE)).toBe('a');
  expect(cookieIn('', SESSION_COOKIE)).toBeUndefined();
  expect(cookieIn(undefined, SESSION_COOKIE)).toBeUndefined();
  expect(cookieIn(`__host-countersign=a`, SESSION_COOKIE)).toBeUndefined();
});

test('is kept from scripts, other hosts, other sites, and plain HTTP', () => {
  expect(cookieWith(SESSION_COOKIE, 'a', 60)).toBe(
    '__Host-countersign=a; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax',
  );
  expect(cookieWithout(SESSION_COOKIE)).toContain('=; Max-Age=0;');
});
