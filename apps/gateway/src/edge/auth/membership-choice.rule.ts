import type { Access } from './caller.js';
import type { KnownSession, SessionMembership } from './known-session.js';

/** The membership that a request with a session is made with. */
export type MembershipChoice =
  | { readonly outcome: 'chosen'; readonly membership: SessionMembership }
  /** The person has several, and the request names none. */
  | { readonly outcome: 'ambiguous' }
  | { readonly outcome: 'none' };

/** @param orgId the header `Organization-Id`; only a person with one membership can omit it */
export function chosenMembership(
  { memberships }: Pick<KnownSession, 'memberships'>,
  orgId: string | undefined,
): MembershipChoice {
  const named = orgId?.toLowerCase();
  const fitting = memberships.filter(membership => named === undefined || membership.orgId === named);
  const [membership, ...others] = fitting;
  if (membership === undefined) return { outcome: 'none' };
  return others.length > 0 ? { outcome: 'ambiguous' } : { outcome: 'chosen', membership };
}

/** The hash of the key with which a member uses an endpoint; null without such a key. */
export function keyHashFor(
  { agentKeyHash, workerKeyHash }: Pick<SessionMembership, 'agentKeyHash' | 'workerKeyHash'>,
  access: Access,
): Buffer | null {
  return access === 'worker' ? workerKeyHash : agentKeyHash;
}
