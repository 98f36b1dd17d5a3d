import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROLES, SCOPES_OF_ROLE, StoredRoles, actsForOrganization, scopesOf } from './roles.rule.js';
import { SCOPES, allows } from './scopes.rule.js';

const roles = fc.uniqueArray(fc.constantFrom(...ROLES));

test('several roles allow what one of them allows, and nothing else', () => {
  fc.assert(
    fc.property(roles, fc.constantFrom(...SCOPES), (held, scope) => {
      const some = held.some(role => allows({ scopes: SCOPES_OF_ROLE[role], pools: null }, scope));
      expect(allows({ scopes: scopesOf(held), pools: null }, scope)).toBe(some);
    }),
  );
});

test('only an owner holds every scope; members, and erasures, are the owner’s', () => {
  for (const role of ROLES.filter(one => one !== 'owner')) {
    expect(SCOPES_OF_ROLE[role]).not.toContain('*');
    for (const scope of ['members:write', 'erasures:write', 'billing:write'] as const) {
      expect(SCOPES_OF_ROLE[role]).not.toContain(scope);
    }
  }
  expect(SCOPES_OF_ROLE.worker).toEqual([]);
});

test('a worker alone does not act for the organization', () => {
  expect(actsForOrganization(['worker'])).toBe(false);
  expect(actsForOrganization(['worker', 'developer'])).toBe(true);
});

test('a role of a newer release gives nothing', () => {
  expect(StoredRoles.parse(['auditor', 'worker'])).toEqual(['worker']);
});
