/** A score with its key: an answer, or a step. */
export interface KeptScore {
  readonly key: string;
  readonly score: number;
}

/**
 * The newest scores with one more in front. An existing entry is updated in place, so that judging an answer again does
 * not count it twice; null removes it.
 */
export function withScore(
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
