import { expect, test } from 'vitest';
import { WorkerSpec } from '#libs/contracts';
import { ProfileCache } from './profile-cache.js';
import { profileOf } from './worker-profile.rule.js';

const profile = (workerId: string) => profileOf(workerId, 'org', WorkerSpec.parse({ name: 'Ada' }));

test('a profile is cached as long as its row has not changed', () => {
  const cache = new ProfileCache();
  const ada = profile('ada');
  cache.put('7', ada);
  expect(cache.get('ada', '7')).toBe(ada);
  expect(cache.get('ada', '8')).toBeUndefined();
  expect(cache.get('bob', '7')).toBeUndefined();
  const later = profile('ada');
  cache.put('8', later);
  expect(cache.get('ada', '8')).toBe(later);
  expect(cache.get('ada', '7')).toBeUndefined();
});

test('when there are too many, the oldest is evicted', () => {
  const cache = new ProfileCache(2);
  for (const id of ['a', 'b']) cache.put('1', profile(id));
  cache.put('2', profile('a'));
  cache.put('1', profile('c'));
  expect(cache.get('b', '1')).toBeUndefined();
  expect(cache.get('a', '2')).toBeDefined();
  expect(cache.get('c', '1')).toBeDefined();
});
