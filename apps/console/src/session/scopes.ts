import type { Membership } from '../api/session-paths.js';

/** Whether a membership has a scope. The API decides; this only leaves out what it would refuse. */
export function hasScope({ scopes }: Membership, scope: Membership['scopes'][number]): boolean {
  return scopes.includes('*') || scopes.includes(scope);
}
