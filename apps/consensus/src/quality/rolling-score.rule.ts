import type { QualitySettings } from '#libs/contracts';

/** The contribution of an answer to its worker's score, or of a result to the organization's. */
export interface NewScore {
  readonly scope: 'worker' | 'organization';
  readonly orgId: string;
  /** For the alert it may cause. */
  readonly workspaceId: string;
  /** The id of the worker or organization. */
  readonly subjectId: string;
  readonly taskId: string;
  /** The answer or step that was scored. */
  readonly key: string;
  /** 0–1; null when it no longer counts. */
  readonly score: number | null;
}

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

/** A score with its key: an answer, or a step. */
interface KeptScore {
  readonly key: string;
  readonly score: number;
}

/**
 * The newest scores with one more in front. An existing entry is updated in place, so that judging an answer again does
 * not count it twice; null removes it.
 */
function withScore(
  newestFirst: readonly KeptScore[],
  key: string,
  score: number | null,
  window: number,
): readonly KeptScore[] {
  if (score === null) return newestFirst.filter(one => one.key !== key);
  const kept = newestFirst.some(one => one.key === key)
    ? newestFirst.map(one => (one.key === key ? { key, score } : one))
    : [{ key, score }, ...newestFirst];
  return kept.slice(0, window);
}

export interface ScoreState extends Alarm {
  readonly newest: readonly KeptScore[];
  readonly score: number | null;
}

/** A score that fell below its threshold. */
export interface Fall {
  readonly score: number;
  readonly threshold: number;
}

/** The effect of a new score: the state to store, and the fall to publish. */
export function afterScore(
  { newest: before, armed: wasArmed }: ScoreState,
  { scope, key, score: added }: NewScore,
  settings: QualitySettings,
): { readonly state: ScoreState; readonly alert: Fall | undefined } {
  const newest = withScore(before, key, added, settings.window);
  const score = rollingScore(
    newest.map(kept => kept.score),
    { size: settings.window, minimum: settings.minimum },
  );
  const threshold = { worker: settings.worker_threshold, organization: settings.organization_threshold }[
    scope
  ];
  const { alert, armed } = crossing({ armed: wasArmed }, score, threshold);
  return {
    state: { newest, score, armed },
    alert: alert && score !== null ? { score, threshold } : undefined,
  };
}
