import type { Currency, Price, Urgency } from '#libs/contracts';

export const TIERS = ['standard', 'express'] as const;
export type Tier = (typeof TIERS)[number];

/** What one answer costs from a day on. */
export interface PriceRow {
  /** Null: for every organization that has no price of its own. */
  readonly orgId: string | null;
  readonly tier: Tier;
  readonly currency: Currency;
  readonly amountMicros: number;
  readonly validFrom: Date;
}

export interface Priced {
  readonly orgId: string;
  readonly urgency: Urgency;
  readonly answersNeeded: number;
}

/**
 * What a task costs: the price of an answer times the answers it needs. An organization's own price goes
 * before the general one, and the newest that is already valid before older ones.
 *
 * @param book rows in any order; of other organizations too
 * @throws Error when no row is valid: the price book is seeded with a general price for each tier
 */
export function priceOf(
  book: readonly PriceRow[],
  { orgId, urgency, answersNeeded }: Priced,
  at: Date,
): Price {
  const tier = tierOf(urgency);
  const valid = book.filter(row => row.tier === tier && row.validFrom <= at);
  const own = valid.filter(row => row.orgId === orgId);
  const row = newest(own) ?? newest(valid.filter(({ orgId: owner }) => owner === null));
  if (row === undefined) throw new Error(`The price book has no ${tier} price valid on ${at.toISOString()}.`);
  return { amount_micros: row.amountMicros * answersNeeded, currency: row.currency };
}

/** Who is in a hurry takes a worker who would else do something else. */
export function tierOf(urgency: Urgency): Tier {
  return urgency === 'high' || urgency === 'critical' ? 'express' : 'standard';
}

function newest(rows: readonly PriceRow[]): PriceRow | undefined {
  return rows.reduce<PriceRow | undefined>(
    (best, row) => (best === undefined || row.validFrom > best.validFrom ? row : best),
    undefined,
  );
}
