import { z } from 'zod';

/** Micro-units: 1 USD = 1,000,000. Every amount fits a JavaScript integer exactly. */
export const AmountMicros = z.int().min(0);

/**
 * A balance, or a sum of amounts, in micro-units. A `bigint` in code, because a sum over years may exceed 2^53; in
 * messages a JSON integer with all of its digits. Contracts that carry it set `carriesSums`.
 */
export const SumMicros = z.union([z.int(), z.bigint()]).transform(BigInt);

/** The maximum of one credit, payout or price: a million dollars. */
export const MAX_AMOUNT_MICROS = 1_000_000_000_000;
export const Currency = z.enum(['USD']);
export type Currency = z.infer<typeof Currency>;

export const Price = z.object({ amount_micros: AmountMicros, currency: Currency });
export type Price = z.infer<typeof Price>;
