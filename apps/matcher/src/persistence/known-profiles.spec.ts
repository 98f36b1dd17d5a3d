import { expect, test } from 'vitest';
import { WorkerSpec } from '#libs/contracts';
import { profileOf } from '../domain/worker-profile.js';
import { KnownProfiles } from './known-profiles.js';

const profile = (workerId: string) => profileOf(workerId, 'org', WorkerSpec.parse({ name: 'Ada' }));

test('a profile is known as long as its row has not changed', () => {
  const known = new KnownProfiles();
  const ada = profile('ada');
  known.put('7', ada);
  expect(known.get('ada', '7')).toBe(ada);
  expect(known.get('ada', '8')).toBeUndefined();
  expect(known.get('bob', '7')).toBeUndefined();
  const later = profile('ada');
  known.put('8', later);
  expect(known.get('ada', '8')).toBe(later);
  expect(known.get('ada', '7')).toBeUndefined();
});

test('when there are too many, the oldest is evicted', () => {
  const known = new KnownProfiles(2);
  for (const id of ['a', 'b']) known.put('1', profile(id));
  known.put('2', profile('a'));
  known.put('1', profile('c'));
  expect(known.get('b', '1')).toBeUndefined();
  expect(known.get('a', '2')).toBeDefined();
  expect(known.get('c', '1')).toBeDefined();
});
