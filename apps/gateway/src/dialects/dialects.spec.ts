import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { expect, test, vi } from 'vitest';
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

test.each([
  ['/humanlayer/.netlify/functions/ai-request?id=1', '/humanlayer/ai-request?id=1'],
  ['/humanlayer/%2Enetlify/functions/ai-request', '/humanlayer/ai-request'],
  ['/humanlayer/.netlify/functions?x', '/humanlayer?x'],
  ['/humanlayer/.netlify/functions-too/x', '/humanlayer/.netlify/functions-too/x'],
  [
    '/humanlayer/ai-request?path=/humanlayer/.netlify/functions',
    '/humanlayer/ai-request?path=/humanlayer/.netlify/functions',
  ],
  ['/v1/tasks/%7e', '/v1/tasks/%7e'],
])('the target %s is %s', (target, canonical) => {
  expect(dialects.canonicalTarget(target)).toBe(canonical);
});

test('an alias stands for the prefix of its dialect and for no other', () => {
  const key = makeApiKey('vw_live_', randomBytes);
  expect(dialects.canonicalKey(key.replace('vw_live_', 'hq_live_'))).toBe(key);
  expect(dialects.canonicalKey(key)).toBe(key);
  const native = makeApiKey('cs_live_', randomBytes).replace('cs_live_', 'hq_live_');
  expect(kindOfApiKey(dialects.canonicalKey(native), dialects.keyPrefixes)).toBeUndefined();
});

test('two dialects with one name or path fail at start, and so does a list without a native one', () => {
  const other = { ...VERIFIED_WORKFLOWS, name: 'harnesslayer' as const, prefix: '/other' };
  expect(() => new Dialects([NATIVE, NATIVE])).toThrow('names: native');
  expect(() => new Dialects([...DIALECTS, { ...other, prefix: '/verified-workflows' }])).toThrow('paths');
  expect(() => new Dialects([VERIFIED_WORKFLOWS])).toThrow('native');
});

test.each([
  ['that of workers', { prefix: 'csw_' }, 'csw_'],
  ['the native one', { prefix: 'cs_live_' }, 'cs_live_'],
  ['another dialect’s', { prefix: 'vw_live_' }, 'vw_live_'],
  ['another dialect’s alias', { prefix: 'hq_live_' }, 'hq_live_'],
  ['its own alias', { prefix: 'other_', aliases: ['other_'] }, 'other_'],
  ['in the way of an alias', { prefix: 'hq_live_too_' }, 'hq_live_'],
  ['unique, but whose alias begins another', { prefix: 'other_', aliases: ['cs_'] }, 'cs_'],
  ['unique, but whose alias begins that of workers', { prefix: 'other_', aliases: ['csw'] }, 'csw'],
])('a dialect whose key prefix is %s fails at start', (_, keys, named) => {
  const withKeys = (own: { readonly prefix: string; readonly aliases?: string[] }) => ({
    ...{ ...VERIFIED_WORKFLOWS, name: 'harnesslayer' as const, prefix: '/other' },
    keys: { ...VERIFIED_WORKFLOWS.keys, aliases: [], ...own },
  });
  expect(() => new Dialects([...DIALECTS, withKeys({ prefix: 'other_' })])).not.toThrow();
  expect(() => new Dialects([...DIALECTS, withKeys(keys)])).toThrow(named);
});

test('the dialect of a request is looked up once', async () => {
  const fastify = Fastify();
  const lookUp = vi.spyOn(dialects, 'at');
  dialects.decorate(fastify);
  fastify.get('/verified-workflows/v1/tasks', ({ dialect }) => dialect.name);
  fastify.addHook('onRequest', ({ dialect }, _reply, done) => {
    expect(dialect).toBe(VERIFIED_WORKFLOWS);
    done();
  });
  expect((await fastify.inject('/verified-workflows/v1/tasks')).body).toBe('verified-workflows');
  expect(lookUp).toHaveBeenCalledTimes(1);
  await fastify.inject('/verified-workflows/v1/tasks');
  expect(lookUp).toHaveBeenCalledTimes(2);
  await fastify.close();
});
