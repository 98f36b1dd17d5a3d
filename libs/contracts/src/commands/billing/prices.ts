import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MAX_ANSWERS } from '../../model/consensus.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS, Price } from '../../model/money.js';
import { Id, Instant, InstantOut, Label, Urgency } from '../../model/scalars.js';
import { MAX_STEPS } from '../../model/workflow-step.js';

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

/**
 * Adds a price to the book: an organization's own, or with null the general one. Existing holds are not affected.
 * Errors: `billing.price_in_past`; `idempotency.*`.
 */
export const SetPrice = defineCommand({
  subject: 'command.billing.set-price',
  request: z.strictObject({ org_id: Id.nullable(), price: PriceSpec, ...idempotentRequest }),
  reply: z.strictObject({ price: PriceView, ...idempotentReply }),
});

/**
 * An organization's past, present and future prices: its own and the general ones, newest first. Errors:
 * `cursor.invalid`.
 */
export const ListPrices = defineCommand({
  subject: 'command.billing.list-prices',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(PriceView),
});

/** The price of a task if it were created now. Nothing is held. */
export const QuotePrice = defineCommand({
  subject: 'command.billing.quote',
  request: z.strictObject({
    org_id: Id,
    task_type: Label,
    domain: Label,
    urgency: Urgency,
    /** Per step. */
    answers_needed: z.int().min(1).max(MAX_ANSWERS),
    steps: z.int().min(1).max(MAX_STEPS),
  }),
  reply: z.strictObject({
    price: Price,
    /** The row of the price book that determines it. */
    row: PriceView,
    quoted_at: InstantOut,
  }),
});
