import { z } from 'zod';

/** What a key may be allowed to do, by group of endpoints. */
export const SCOPES = [
  'tasks:read',
  'tasks:write',
  'workers:read',
  'workers:write',
  'pools:read',
  'pools:write',
  'webhooks:read',
  'webhooks:write',
  'billing:read',
  'billing:write',
  'keys:read',
  'keys:write',
  'quality:read',
  'quality:write',
  'audit:read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** As a key holds it: `*` stands for all of them, also those that come later. */
export const KeyScope = z.enum(['*', ...SCOPES]);
export type KeyScope = z.infer<typeof KeyScope>;

/** What a key may do, and in which pools; null means all of the organization's. */
export interface Grant {
  readonly scopes: readonly KeyScope[];
  readonly pools: readonly string[] | null;
}

export function allows({ scopes }: Grant, scope: Scope): boolean {
  return scopes.includes('*') || scopes.includes(scope);
}

/** Whether everything `other` may do, `grant` may do as well: nobody hands out more than they have. */
export function covers(grant: Grant, other: Grant): boolean {
  const scopesCovered =
    grant.scopes.includes('*') || other.scopes.every(scope => grant.scopes.includes(scope));
  return scopesCovered && coversPools(grant.pools, other.pools);
}

function coversPools(pools: Grant['pools'], others: Grant['pools']): boolean {
  if (pools === null) return true;
  return others?.every(pool => pools.includes(pool)) ?? false;
}
