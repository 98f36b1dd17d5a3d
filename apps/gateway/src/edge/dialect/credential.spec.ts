import { expect, test } from 'vitest';
import { credentialIn } from './credential.js';

test.each([
  [{}, { outcome: 'none' }],
  [{ authorization: 'Bearer abc' }, { outcome: 'given', key: 'abc' }],
  [{ authorization: 'bearer   abc ' }, { outcome: 'given', key: 'abc' }],
  [{ 'x-api-key': 'abc' }, { outcome: 'given', key: 'abc' }],
  [
    { authorization: 'Bearer abc', 'x-api-key': 'abc' },
    { outcome: 'given', key: 'abc' },
  ],
  [{ authorization: 'Bearer abc', 'x-api-key': 'other' }, { outcome: 'malformed' }],
  [{ authorization: 'Basic abc' }, { outcome: 'malformed' }],
  [{ authorization: 'Bearer ' }, { outcome: 'malformed' }],
  [{ authorization: 'Bearer a b' }, { outcome: 'malformed' }],
  [{ 'x-api-key': ['a', 'b'] }, { outcome: 'malformed' }],
])('%j', (headers, expected) => {
  expect(credentialIn(headers)).toEqual(expected);
});
