import { z } from 'zod';
import type { KeyScope } from './scopes.rule.js';

/** What a person may be in an organization. */
export const ROLES = ['owner', 'operator', 'reviewer-lead', 'developer', 'worker'] as const;

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** The scopes of each role. A worker has none: worker endpoints take the worker record of the membership. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly KeyScope[]>> = {
  owner: ['*'],
  operator: [
    ...(['tasks:read', 'tasks:write', 'workers:read', 'workers:write'] as const),
    ...(['pools:read', 'pools:write', 'webhooks:read', 'webhooks:write'] as const),
    ...(['billing:read', 'quality:read', 'keys:read', 'audit:read', 'members:read'] as const),
  ],
  'reviewer-lead': [
    'tasks:read',
    'workers:read',
    'pools:read',
    'audit:read',
    'quality:read',
    'quality:write',
  ],
  developer: [
    ...(['tasks:read', 'tasks:write', 'webhooks:read', 'webhooks:write', 'keys:read', 'keys:write'] as const),
    ...(['workers:read', 'pools:read', 'billing:read', 'quality:read'] as const),
  ],
  worker: [],
};

/** Roles as stored. A role that only a newer release knows gives nothing here. */
export const StoredRoles = z.array(z.string()).transform(roles => roles.filter(isRole));

function isRole(role: string): role is Role {
  return Role.safeParse(role).success;
}

/** The scopes of a person with these roles, each once; `*` alone stands for all. */
export function scopesOf(roles: readonly Role[]): KeyScope[] {
  const scopes = new Set(roles.flatMap(role => SCOPES_OF_ROLE[role]));
  return scopes.has('*') ? ['*'] : [...scopes];
}

/** Whether a person with these roles uses the endpoints of an organization, and not only those of workers. */
export function actsForOrganization(roles: readonly Role[]): boolean {
  return roles.some(role => role !== 'worker');
}
