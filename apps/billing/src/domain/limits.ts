/**
 * The bounds of the ledger, checked where money enters it and nowhere else.
 *
 * After a credit an organization has at most {@link MAX_BALANCE_MICROS}, available and held together, and was
 * credited at most {@link MAX_FUNDING_MICROS} in all. Every later movement only moves that money on: a hold, its
 * release and what a capture returns stay within the organization's two accounts, whose sum they never raise; a
 * capture adds to earnings and revenue, a payout to payouts, and none of these can come to more than was ever
 * credited. So a capture of work that was done cannot be refused for a bound, and no account can leave PostgreSQL's
 * bigint (2^63, 9.22 × 10^18): 9 × 10^18 micro-units, plus what an organization had from the shared accounts of
 * former releases, which never held more than 2^53 (9.01 × 10^15), fit.
 */

/** A billion dollars: what an organization may have, available and held together, after a credit. */
export const MAX_BALANCE_MICROS = 1_000_000_000_000_000n;

/** Nine trillion dollars: what an organization may be credited over its lifetime. */
export const MAX_FUNDING_MICROS = 9_000_000_000_000_000_000n;
