export interface RollingWindow {
  /** How many of the newest scores count. */
  readonly size: number;
  /** With fewer there is no score yet: two results are no trend. */
  readonly minimum: number;
}

/**
 * Mean of the newest scores.
 *
 * @param newestFirst scores of 0–1; those beyond the window are left out
 * @returns 0–1, or null while there are fewer than `minimum`
 */
export function rollingScore(
  newestFirst: readonly number[],
  { size, minimum }: RollingWindow,
): number | null {
  const scores = newestFirst.slice(0, size);
  if (scores.length === 0 || scores.length < minimum) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Math.min(1, Math.max(0, mean));
}

/** Whether a fall below the threshold is still to be told. */
export interface Alarm {
  readonly armed: boolean;
}

/**
 * What a new score does to an alarm. It goes off once when the score falls below the threshold, and again only
 * after the score has been at the threshold or above in between. No score changes nothing.
 */
export function crossing(
  before: Alarm,
  score: number | null,
  threshold: number,
): { readonly alert: boolean; readonly armed: boolean } {
  if (score === null) return { alert: false, armed: before.armed };
  if (score >= threshold) return { alert: false, armed: true };
  return { alert: before.armed, armed: false };
}
