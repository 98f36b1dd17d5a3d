import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { kindOfApiKey, makeApiKey } from '../edge/auth/api-key.rule.js';
import { Dialects } from '../edge/dialect/dialects.js';
import { DIALECTS } from './index.js';
import { NATIVE } from './native/index.js';
import { VERIFIED_WORKFLOWS } from './verified-workflows/index.js';

const dialects = new Dialects(DIALECTS);

test('a path belongs to the dialect whose prefix it begins with, else to the native one', () => {
  const nameAt = (path: string) => dialects.at(path).name;
  expect(nameAt('/verified-workflows')).toBe('verified-workflows');
  expect(nameAt('/verified-workflows/v1/tasks')).toBe('verified-workflows');
  expect(nameAt('/verified-workflows-too/v1')).toBe('native');
  expect(nameAt('/v1/tasks')).toBe('native');
});

test('a name without conventions of its own has the native ones', () => {
  expect(dialects.named('harnesslayer')).toBe(NATIVE);
  expect(dialects.named('verified-workflows')).toBe(VERIFIED_WORKFLOWS);
});

test('an alias stands for the prefix of its dialect and for no other', () => {
  const key = makeApiKey('vw_live_', randomBytes);
  expect(dialects.canonicalKey(key.replace('vw_live_', 'hq_live_'))).toBe(key);
  expect(dialects.canonicalKey(key)).toBe(key);
  const native = makeApiKey('cs_live_', randomBytes).replace('cs_live_', 'hq_live_');
  expect(kindOfApiKey(dialects.canonicalKey(native), dialects.keyPrefixes)).toBeUndefined();
});

test('two dialects with one name, path or key prefix fail at start, and so does a list without a native one', () => {
  const other = { ...VERIFIED_WORKFLOWS, name: 'humanlayer' as const, prefix: '/other' };
  expect(() => new Dialects([NATIVE, NATIVE])).toThrow('names: native');
  expect(() => new Dialects([...DIALECTS, { ...other, prefix: '/verified-workflows' }])).toThrow('paths');
  expect(() => new Dialects([...DIALECTS, other])).toThrow('key prefixes: vw_live_');
  expect(() => new Dialects([VERIFIED_WORKFLOWS])).toThrow('native');
});
