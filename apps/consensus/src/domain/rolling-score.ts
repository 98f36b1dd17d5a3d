export interface RollingWindow {
  /** The number of newest scores that count. */
  readonly size: number;
  /** With fewer scores there is no rolling score yet: two results are no trend. */
  readonly minimum: number;
}

/**
 * Mean of the newest scores.
 *
 * @param newestFirst scores of 0–1; those beyond the window are ignored
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

/** Whether an alert for a fall below the threshold is still to be published. */
export interface Alarm {
  readonly armed: boolean;
}

/**
 * The effect of a new score on an alarm. It triggers once when the score falls below the threshold, and again only
 * after the score has been at or above the threshold in between. A missing score changes nothing.
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
