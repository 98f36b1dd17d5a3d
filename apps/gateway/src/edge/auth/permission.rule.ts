import { isOpen } from './open-access.rule.js';
import type { Access, Caller } from './caller.js';
import { allows } from './scopes.rule.js';

export type Permission =
  | { readonly outcome: 'granted' }
  | { readonly outcome: 'wrong_kind'; readonly needed: 'operator' | 'person' | 'worker' | 'agent' }
  | { readonly outcome: 'scope_missing'; readonly scope: string };

/** Whether this caller may use an endpoint. Each kind of key reaches its own endpoints and no others. */
export function permissionOf(caller: Caller, access: Access): Permission {
  if (isOpen(access)) return { outcome: 'granted' };
  if (access === 'operator' || access === 'person' || access === 'worker' || access === 'agent') {
    return caller.kind === access ? { outcome: 'granted' } : { outcome: 'wrong_kind', needed: access };
  }
  if (caller.kind !== 'agent') return { outcome: 'wrong_kind', needed: 'agent' };
  return allows(caller, access) ? { outcome: 'granted' } : { outcome: 'scope_missing', scope: access };
}
