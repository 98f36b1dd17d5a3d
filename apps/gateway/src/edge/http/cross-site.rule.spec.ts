import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFromOwnPage, isSafeMethod } from './cross-site.rule.js';

const OWN = 'https://desk.example.com';
const method = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get');
const fetchSite = fc.constantFrom(
  undefined,
  'same-origin',
  'same-site',
  'cross-site',
  'none',
  'SAME-ORIGIN',
  '',
);
const origin = fc.constantFrom(undefined, OWN, 'null', 'http://desk.example.com', `${OWN}.evil.example`, '');

test('an unsafe request is carried out only for a page of the gateway', () => {
  fc.assert(
    fc.property(method, fetchSite, origin, (name, site, from) => {
      const own = site === 'same-origin' || (site === undefined && from === OWN);
      const request = { method: name, fetchSite: site, origin: from };
      expect(isFromOwnPage(request, OWN)).toBe(isSafeMethod(name) || own);
    }),
  );
});

test('only methods that change nothing are safe', () => {
  expect(['GET', 'HEAD', 'OPTIONS'].every(isSafeMethod)).toBe(true);
  expect(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get'].some(isSafeMethod)).toBe(false);
});
