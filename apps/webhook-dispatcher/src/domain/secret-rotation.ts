/** After a rotation receivers have this long to change over. */
export const OVERLAP_MS = 24 * 3_600_000;

/** Each of them signs every delivery: a signature is 48 bytes of a header and an HMAC of the body. */
export const MAX_LIVE_SECRETS = 5;

/** A secret that signs until `validUntil`; null for the newest, which has no end yet. */
export interface LiveSecret {
  readonly generation: number;
  readonly validUntil: Date | null;
}

export type Rotation =
  | { readonly outcome: 'rotated'; readonly generation: number; readonly previousValidUntil: Date }
  /** One more would take the place of a secret that was promised to stay valid. */
  | { readonly outcome: 'too_many_live'; readonly retryAfterMs: number };

/** @param secrets of one owner; those that have expired don't count */
export function rotationOf(secrets: readonly LiveSecret[], now: Date): Rotation {
  const live = secrets.filter(secret => signsAt(secret, now));
  const ends = live.flatMap(({ validUntil }) => (validUntil === null ? [] : [validUntil.getTime()]));
  if (live.length >= MAX_LIVE_SECRETS && ends.length > 0) {
    return { outcome: 'too_many_live', retryAfterMs: Math.min(...ends) - now.getTime() };
  }
  return {
    outcome: 'rotated',
    generation: 1 + Math.max(0, ...secrets.map(({ generation }) => generation)),
    previousValidUntil: new Date(now.getTime() + OVERLAP_MS),
  };
}

export function signsAt({ validUntil }: LiveSecret, now: Date): boolean {
  return validUntil === null || validUntil > now;
}
