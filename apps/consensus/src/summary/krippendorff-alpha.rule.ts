/** `nominal`: answers are equal or not. `interval`: numbers, with squared differences. */
export type AlphaMetric = 'nominal' | 'interval';

export interface AlphaResult {
  /**
   * 1 is perfect agreement, 0 the agreement expected by chance, below 0 worse than chance; null where it is undefined.
   */
  readonly alpha: number | null;
  /** Units with at least two answers, and the answers to them; other units carry no information about agreement. */
  readonly units: number;
  readonly answers: number;
}

/**
 * Krippendorff's alpha, 1 − Do / De, after K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): Do is
 * the disagreement within units, each pair of a unit with m answers weighing 1 / (m − 1), and De the disagreement
 * expected if all answers were assigned to the units by chance. It does not depend on who answered, and a missing
 * answer is simply absent from its unit.
 *
 * Null with fewer than two comparable answers, and where all answers are the same: without variation, chance agrees as
 * well, and 0 / 0 gives no information about reliability.
 */
export function nominalAlpha(units: readonly (readonly string[])[]): AlphaResult {
  const pairable = units.filter(unit => unit.length > 1);
  const totals = new Map<string, number>();
  let observed = 0;
  for (const unit of pairable) {
    const counts = new Map<string, number>();
    for (const answer of unit) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    let samePairs = 0;
    for (const [answer, count] of counts) {
      samePairs += count * (count - 1);
      totals.set(answer, (totals.get(answer) ?? 0) + count);
    }
    observed += unit.length - samePairs / (unit.length - 1);
  }
  const answers = pairable.reduce((sum, unit) => sum + unit.length, 0);
  let samePairs = 0;
  for (const count of totals.values()) samePairs += count * (count - 1);
  const expected = totals.size < 2 ? 0 : answers - samePairs / (answers - 1);
  return { alpha: alphaFrom(observed, expected), units: pairable.length, answers };
}

/** The same for numbers with squared differences, in one pass over sums rather than pairs. See {@link nominalAlpha}. */
export function intervalAlpha(units: readonly (readonly number[])[]): AlphaResult {
  const pairable = units.filter(unit => unit.length > 1);
  const all = pairable.flat();
  // Differences do not depend on the origin; near the mean the squares lose the least precision.
  const mean = all.reduce((sum, value) => sum + value / all.length, 0);
  const observed = pairable.reduce(
    (sum, unit) => sum + squaredDifferences(unit, mean) / (unit.length - 1),
    0,
  );
  const isConstant = all.every(value => value === all[0]);
  const expected = isConstant ? 0 : squaredDifferences(all, mean) / (all.length - 1);
  return { alpha: alphaFrom(observed, expected), units: pairable.length, answers: all.length };
}

/** Σ (a − b)² over all ordered pairs, which is 2 (m Σ a² − (Σ a)²). */
function squaredDifferences(values: readonly number[], origin: number): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    const centred = value - origin;
    sum += centred;
    squares += centred * centred;
  }
  return Math.max(0, 2 * (values.length * squares - sum * sum));
}

function alphaFrom(observed: number, expected: number): number | null {
  return expected > 0 && Number.isFinite(expected) ? 1 - observed / expected : null;
}
