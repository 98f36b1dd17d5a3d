import type { Dialect } from '#libs/contracts';
import type { Allowance } from './allowance.js';

/** What keys of a dialect may do that have no limit of their own, as the dialect's document says. */
export const DIALECT_ALLOWANCES: Readonly<Partial<Record<Dialect, Allowance>>> = {
  'verified-workflows': { requests: 5, perSeconds: 10 },
};
