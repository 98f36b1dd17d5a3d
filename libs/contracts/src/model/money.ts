import { z } from 'zod';

/** Micro-units: 1 USD = 1,000,000. Every amount fits a JavaScript integer exactly. */
export const AmountMicros = z.int().min(0);
export const Currency = z.enum(['USD']);
export type Currency = z.infer<typeof Currency>;

export const Price = z.object({ amount_micros: AmountMicros, currency: Currency });
export type Price = z.infer<typeof Price>;
