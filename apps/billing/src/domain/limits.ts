/**
 * The bounds of the ledger, checked only where money enters it.
 *
 * After a credit an organization has at most {@link MAX_BALANCE_MICROS}, available and held together, and was credited
 * at most {@link MAX_FUNDING_MICROS} in all. Every later movement only moves that money on: a hold, its release and the
 * part that a capture returns stay within the organization's two accounts and never raise their sum; a capture adds to
 * earnings and revenue, a payout to payouts, and none of these can exceed the total ever credited. So a capture of
 * finished work cannot be refused because of a bound, and no account can exceed PostgreSQL's bigint (2^63, 9.22 ×
 * 10^18): 9 × 10^18 micro-units plus an organization's balance from the shared accounts of former releases, which never
 * exceeded 2^53 (9.01 × 10^15), fit.
 */

/** A billion dollars: the maximum balance of an organization after a credit, available and held together. */
export const MAX_BALANCE_MICROS = 1_000_000_000_000_000n;

/** Nine trillion dollars: the maximum that an organization can be credited over its lifetime. */
export const MAX_FUNDING_MICROS = 9_000_000_000_000_000_000n;
