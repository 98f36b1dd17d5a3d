import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chosenMembership, keyHashFor } from './membership-choice.rule.js';

const membershipOf = (orgId: string) => ({
  ...{ id: `m-${orgId}`, orgId, roles: [] },
  ...{ agentKeyHash: Buffer.from(`a-${orgId}`), workerKeyHash: null },
});
const orgIds = fc.uniqueArray(fc.uuid(), { maxLength: 4 });

test('the named organization is chosen if the person is a member, however it is spelled', () => {
  fc.assert(
    fc.property(orgIds, fc.uuid(), fc.nat(), (own, foreign, place) => {
      fc.pre(!own.includes(foreign));
      const session = { memberships: own.map(membershipOf) };
      expect(chosenMembership(session, foreign)).toEqual({ outcome: 'none' });
      const named = own[place % Math.max(1, own.length)];
      if (named === undefined) return;
      const membership = membershipOf(named);
      expect(chosenMembership(session, named)).toEqual({ outcome: 'chosen', membership });
      expect(chosenMembership(session, named.toUpperCase())).toEqual({ outcome: 'chosen', membership });
    }),
  );
});

test('without a name, the only one is', () => {
  fc.assert(
    fc.property(orgIds, own => {
      const outcome = own.length === 0 ? 'none' : own.length === 1 ? 'chosen' : 'ambiguous';
      expect(chosenMembership({ memberships: own.map(membershipOf) }, undefined).outcome).toBe(outcome);
    }),
  );
});

test('worker endpoints take the key of the worker, all others the key of the roles', () => {
  const keys = { agentKeyHash: Buffer.from('a'), workerKeyHash: Buffer.from('w') };
  expect(keyHashFor(keys, 'worker')).toBe(keys.workerKeyHash);
  for (const access of ['agent', 'tasks:read'] as const)
    expect(keyHashFor(keys, access)).toBe(keys.agentKeyHash);
});
