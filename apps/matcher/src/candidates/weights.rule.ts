import { z } from 'zod';
import { MatchFactors } from '#libs/contracts';

/** The names of the factors, in the order of the contract. */
export const FACTORS = MatchFactors.keyof().options;

/** The default weight of each factor, before they are normalized. */
export const STATED_DEFAULTS: Weights = {
  fit: 0.2,
  rating: 0.25,
  trust: 0.1,
  domain_performance: 0.2,
  load: 0.1,
  idle: 0.05,
  urgency: 0.1,
};

const weight = (name: keyof MatchFactors) => z.number().min(0).default(STATED_DEFAULTS[name]);

/**
 * The weight of each factor. Only their proportions matter; all zero is refused because it ranks nothing. Omitted
 * factors keep their default.
 */
export const Weights = z
  .strictObject({
    fit: weight('fit'),
    rating: weight('rating'),
    trust: weight('trust'),
    domain_performance: weight('domain_performance'),
    load: weight('load'),
    idle: weight('idle'),
    urgency: weight('urgency'),
  } satisfies Record<keyof MatchFactors, z.ZodType<number, number | undefined>>)
  .refine(weights => sumOf(weights) > 0, 'At least one weight must be more than 0.')
  .transform(normalised);

export type Weights = MatchFactors;

export const DEFAULT_WEIGHTS: Weights = Weights.parse({});

/** The same proportions with the sum 1, so that a score is between 0 and 1. */
function normalised(weights: MatchFactors): MatchFactors {
  const sum = sumOf(weights);
  return {
    fit: weights.fit / sum,
    rating: weights.rating / sum,
    trust: weights.trust / sum,
    domain_performance: weights.domain_performance / sum,
    load: weights.load / sum,
    idle: weights.idle / sum,
    urgency: weights.urgency / sum,
  };
}

function sumOf(weights: MatchFactors): number {
  return FACTORS.reduce((sum, name) => sum + weights[name], 0);
}
