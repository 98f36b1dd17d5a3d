/** The time that receivers have to change over after a rotation. */
export const OVERLAP_MS = 24 * 3_600_000;

/** Each of them signs every delivery: a signature costs 48 bytes of header and an HMAC of the body. */
export const MAX_LIVE_SECRETS = 5;

/** A secret that signs until `validUntil`; null for the newest, which does not expire yet. */
export interface LiveSecret {
  readonly generation: number;
  readonly validUntil: Date | null;
}

export type Rotation =
  | { readonly outcome: 'rotated'; readonly generation: number; readonly previousValidUntil: Date }
  /** Another secret would displace one that was promised to stay valid. */
  | { readonly outcome: 'too_many_live'; readonly retryAfterMs: number };

/** @param secrets of one owner; expired ones are ignored */
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
