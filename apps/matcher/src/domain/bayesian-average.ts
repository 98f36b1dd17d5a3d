/**
 * An average of few observations, shrunk toward what is usual: `(n·mean + w·prior) / (n + w)`.
 *
 * The Bayesian average, as IMDb's weighted rating uses it (`v/(v+m)·R + m/(v+m)·C`); for shares of
 * successes it is the posterior mean of a Beta prior with `w` pseudo-observations. With no observations
 * it is the prior, with many it is their mean.
 *
 * @param prior what to expect of someone unknown, in the same unit as `mean`
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
