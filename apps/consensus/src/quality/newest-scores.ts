/** A score with what it is for: an answer, or a step. */
export interface KeptScore {
  readonly key: string;
  readonly score: number;
}

/**
 * The newest scores with one more in front. One that is there already is changed where it is, so that judging an
 * answer anew does not count it twice; null takes it away.
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
