import { expect, test } from 'vitest';
import { fragmentOf, invitationIn } from './fragment.rule.js';

test.each([
  ['', { kind: 'none' }],
  ['#', { kind: 'none' }],
  ['#id=1', { kind: 'none' }],
  ['#id=1&code=123456', { kind: 'code', id: '1', code: '123456' }],
  ['#link=abc', { kind: 'link', token: 'abc' }],
  ['#oidc=1&code=c%26d&state=s', { kind: 'issuer', code: 'c&d', state: 's', iss: undefined }],
  [
    '#oidc=1&code=c&state=s&iss=https%3A%2F%2Fid.example',
    { kind: 'issuer', code: 'c', state: 's', iss: 'https://id.example' },
  ],
  ['#oidc=access_denied&state=s', { kind: 'issuer_refused' }],
])('reads %j', (hash, expected) => {
  expect(fragmentOf(hash)).toEqual(expected);
});

test('the link to an invitation carries its token', () => {
  expect(invitationIn('#token=abc')).toBe('abc');
  expect(invitationIn('#link=abc')).toBeUndefined();
});
