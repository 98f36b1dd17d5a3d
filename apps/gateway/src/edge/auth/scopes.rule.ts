import { z } from 'zod';

/** The scopes of keys, one per group of endpoints. */
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
  'erasures:write',
  'members:read',
  'members:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** A scope as stored with a key: `*` means all scopes, including future ones. */
export const KeyScope = z.enum(['*', ...SCOPES]);
export type KeyScope = z.infer<typeof KeyScope>;

/** A key's scopes as stored. A scope that only a newer release knows allows nothing here. */
export const StoredScopes = z.array(z.string()).transform(scopes => scopes.filter(isKeyScope));

function isKeyScope(scope: string): scope is KeyScope {
  return KeyScope.safeParse(scope).success;
}

/** The scopes of a key and the pools they apply to; null means all of the organization's. */
export interface Grant {
  readonly scopes: readonly KeyScope[];
  readonly pools: readonly string[] | null;
}

export function allows({ scopes }: Grant, scope: Scope): boolean {
  return scopes.includes('*') || scopes.includes(scope);
}

/** Whether `grant` allows everything that `other` allows, in the same pools. */
export function covers(grant: Grant, other: Grant): boolean {
  return coversScopes(grant, other) && coversPools(grant, other);
}

/** Whether every scope of `other` is one of `grant`. */
export function coversScopes(grant: Grant, other: Grant): boolean {
  return grant.scopes.includes('*') || other.scopes.every(scope => grant.scopes.includes(scope));
}

/** Whether every pool of `other` is one of `grant`. */
export function coversPools({ pools }: Grant, other: Grant): boolean {
  if (pools === null) return true;
  return other.pools?.every(pool => pools.includes(pool)) ?? false;
}
