import type { Dialect } from '#libs/contracts';
import type { Allowance } from '../dialect/allowance.js';

/** The limits of keys without a limit of their own, as defined by the dialect's document. */
export const DIALECT_ALLOWANCES: Readonly<Partial<Record<Dialect, Allowance>>> = {
  'verified-workflows': { requests: 5, perSeconds: 10 },
};
