/**
 * An average of few observations, shrunk toward the prior: `(n·mean + w·prior) / (n + w)`.
 *
 * The Bayesian average, as in IMDb's weighted rating (`v/(v+m)·R + m/(v+m)·C`); for shares of successes it is the
 * posterior mean of a Beta prior with `w` pseudo-observations. Without observations it is the prior, with many it
 * approaches their mean.
 *
 * @param prior the expected value without observations, in the same unit as `mean`
 * @param priorWeight how many observations the prior counts for; more than 0
 */
export function bayesianAverage(
  mean: number,
  observations: number,
  prior: number,
  priorWeight: number,
): number {
  return (observations * mean + priorWeight * prior) / (observations + priorWeight);
}
