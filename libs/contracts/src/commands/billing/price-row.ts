import { z } from 'zod';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS } from '../../model/money.js';
import { Id, Instant, InstantOut, Label, Urgency } from '../../model/scalars.js';

export const PRICE_TIERS = ['standard', 'express'] as const;
export const PriceTier = z.enum(PRICE_TIERS);
export type PriceTier = z.infer<typeof PriceTier>;

/** `task`: the amount is the price of the task. `answer`: the price of each of its answers, in each of its steps. */
export const PriceUnit = z.enum(['task', 'answer']);
export type PriceUnit = z.infer<typeof PriceUnit>;

/** An urgent task takes a worker who would otherwise do something else. */
export function tierOf(urgency: Urgency): PriceTier {
  return urgency === 'high' || urgency === 'critical' ? 'express' : 'standard';
}

/** The tasks that a price applies to, and its amount. Null matches all. */
const shape = {
  tier: PriceTier,
  task_type: Label.nullable(),
  domain: Label.nullable(),
  urgency: Urgency.nullable(),
  /** For tasks that need at least this many answers, summed over all steps. */
  min_answers: z.int().min(1).max(2_000),
  unit: PriceUnit,
  /** Micro-units: 1 USD = 1,000,000. */
  amount_micros: AmountMicros.min(1).max(MAX_AMOUNT_MICROS),
  currency: Currency,
};

/** A price as set by an operator. */
export const PriceSpec = z
  .strictObject({
    ...shape,
    task_type: shape.task_type.default(null),
    domain: shape.domain.default(null),
    urgency: shape.urgency.default(null),
    min_answers: shape.min_answers.default(1),
    unit: PriceUnit.default('task'),
    currency: Currency.default('USD'),
    /** When the price takes effect; defaults to now. */
    valid_from: Instant.optional(),
  })
  .refine(({ tier, urgency }) => urgency === null || tierOf(urgency) === tier, {
    path: ['urgency'],
    message: 'Tasks of this urgency are of the other tier.',
  });
export type PriceSpec = z.infer<typeof PriceSpec>;

/** A row of the price book. It is immutable: a later row supersedes it. */
export const PriceView = z.strictObject({
  price_id: z.int().min(1),
  /** Null for the general price, which applies where an organization has none of its own. */
  org_id: Id.nullable(),
  ...shape,
  valid_from: InstantOut,
  created_at: InstantOut,
});
export type PriceView = z.infer<typeof PriceView>;
