import type { Role } from './roles.rule.js';

/** Who is behind a request with a session, for the audit log. */
export interface SessionIdentity {
  readonly sessionId: string;
  /** The id of the person's account. */
  readonly personId: string;
}

/** A person's place in an organization, and the keys that give its rights. */
export interface SessionMembership {
  readonly id: string;
  readonly orgId: string;
  readonly roles: readonly Role[];
  /** The hash of the key with the scopes of its roles; null when it only has a worker's role. */
  readonly agentKeyHash: Buffer | null;
  /** The hash of the key of its worker record; null without one. */
  readonly workerKeyHash: Buffer | null;
}

/** The data of a session that has not ended. */
export interface KnownSession extends SessionIdentity {
  readonly kind: 'session';
  /** The hash it is looked up by. */
  readonly hash: Buffer;
  /** The earlier of its absolute expiry, and of that of a session nobody uses. */
  readonly endsAt: Date;
  /** Those that have not been removed. */
  readonly memberships: readonly SessionMembership[];
}

export function identityOf({ sessionId, personId }: SessionIdentity): SessionIdentity {
  return { sessionId, personId };
}
