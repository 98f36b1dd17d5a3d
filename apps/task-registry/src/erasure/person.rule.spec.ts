import { expect, test } from 'vitest';
import { concernsPerson } from './person.rule.js';

const TASK = { requesters: [], createdBy: null, hasAnswered: false, excluded: [] };

test.each([
  ['requested with a key of theirs', { requesters: ['eve', 'zo\u00eb'] }, true],
  ['requested by them, in another spelling', { createdBy: 'ZOE\u0308' }, true],
  ['answered with one of their accounts', { hasAnswered: true }, true],
  ['kept from their other accounts', { excluded: ['zo\u00eb'] }, true],
  ['only offered to one of their accounts', {}, false],
  ['that names others', { requesters: ['eve'], createdBy: 'Ada', excluded: ['bob'] }, false],
])('a task %s concerns a person: %o %s', (_, task, concerned) => {
  expect(concernsPerson({ ...TASK, ...task }, 'zo\u00eb')).toBe(concerned);
});

test('of a person without a name, only what was answered is theirs', () => {
  expect(concernsPerson({ ...TASK, hasAnswered: true }, null)).toBe(true);
  expect(concernsPerson({ ...TASK, createdBy: 'Ada', requesters: ['ada'] }, null)).toBe(false);
});
