/** How near a deadline is. */
export type Risk = 'none' | 'fine' | 'soon' | 'late';

const LEAST_MS = 5 * 60_000;
const MOST_MS = 60 * 60_000;
/** The part of the whole time in which a task is at risk. */
const LAST_PART = 0.2;

/**
 * `soon` in the last fifth of the time between creation and deadline, which counts as at least five minutes and at most
 * an hour.
 */
export function riskOf(
  { created_at, deadline }: { readonly created_at: string; readonly deadline: string | null },
  nowMs: number,
): Risk {
  if (deadline === null) return 'none';
  const dueMs = Date.parse(deadline);
  const leftMs = dueMs - nowMs;
  if (leftMs < 0) return 'late';
  const wholeMs = dueMs - Date.parse(created_at);
  return leftMs < Math.min(MOST_MS, Math.max(LEAST_MS, wholeMs * LAST_PART)) ? 'soon' : 'fine';
}
