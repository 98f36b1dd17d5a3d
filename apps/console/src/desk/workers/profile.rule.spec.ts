import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LISTS, changeOf, draftOf } from './profile.rule.js';

const label = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter(text => text.trim() === text && !/\n/.test(text));
const labels = fc.uniqueArray(label, { maxLength: 5 });
const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map(date => date.toISOString());
const certification = fc.oneof(fc.record({ name: label }), fc.record({ name: label, expires_at: instant }));
const profile = fc.record({
  ...{ skills: labels, domains: labels, languages: labels, jurisdictions: labels },
  pool_ids: fc.uniqueArray(fc.uuid(), { maxLength: 4 }),
  pool_tasks_only: fc.boolean(),
  certifications: fc.uniqueArray(certification, { maxLength: 4, selector: ({ name }) => name }),
  trust_level: fc.integer({ min: 1, max: 5 }),
  capacity: fc.integer({ min: 0, max: 1_000 }),
});

test('a draft that is left as it is changes nothing', () => {
  fc.assert(
    fc.property(profile, worker => {
      expect(changeOf(worker, draftOf(worker))).toEqual({});
    }),
  );
});

test('only what differs is sent, and makes the profile what the draft says', () => {
  fc.assert(
    fc.property(profile, profile, (worker, wanted) => {
      const change = changeOf(worker, draftOf(wanted));
      const changed = draftOf({ ...worker, ...change });
      expect({ ...changed, poolIds: changed.poolIds.toSorted() }).toEqual({
        ...draftOf(wanted),
        poolIds: wanted.pool_ids.toSorted(),
      });
      for (const list of LISTS)
        expect(list in change).toBe(JSON.stringify(worker[list]) !== JSON.stringify(wanted[list]));
    }),
  );
});

test('an entry that is typed again, empty lines, and spaces do not count', () => {
  const worker = { ...EMPTY, skills: ['a'] };
  expect(changeOf(worker, { ...draftOf(worker), skills: ' a \n\n a' })).toEqual({});
});

test('a certification is valid until the end of its day', () => {
  const draft = { ...draftOf(EMPTY), certifications: [{ name: ' soc ', expiresOn: '2027-01-31' }] };
  expect(changeOf(EMPTY, draft)).toEqual({
    certifications: [{ name: 'soc', expires_at: '2027-01-31T23:59:59.999Z' }],
  });
});

const EMPTY = {
  ...{ skills: [], domains: [], languages: [], jurisdictions: [], pool_ids: [], certifications: [] },
  ...{ pool_tasks_only: false, trust_level: 1, capacity: 1 },
};
