import { WebhookEventType } from '#libs/contracts';
import type { Fault } from '#libs/contracts';
import { allows } from '../../edge/auth/scopes.rule.js';
import type { Grant, Scope } from '../../edge/auth/scopes.rule.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SCOPE_TO_RECEIVE, scopeToReceive } from './event-scopes.rule.js';

/** @throws ServiceError `auth.scope_missing` when the key may not read the data to deliver */
export function requireReceivable(grant: Grant, eventType: string, pointer?: string): void {
  const scope = scopeToReceive(eventType);
  if (scope === undefined || allows(grant, scope)) return;
  throw missingScope(scope, pointer === undefined ? [] : [pointer]);
}

/** For commands with the events that a key may receive; empty for a key that may receive all. */
export function receivableBy(grant: Grant): { readonly receivable?: WebhookEventType[] } {
  const receivable = WebhookEventType.options.filter(event => allows(grant, SCOPE_TO_RECEIVE[event]));
  return receivable.length === WebhookEventType.options.length ? {} : { receivable };
}

export function missingScope(scope: Scope, pointers: readonly string[]): Error {
  const faults: Fault[] = pointers.map(pointer => ({ pointer, detail: `Takes the scope ${scope}.` }));
  const detail = `To receive this, an API key needs the scope ${scope}.`;
  return refuse('auth.scope_missing', detail, { faults });
}
