import type { Currency } from '#libs/contracts';

/**
 * What an account is for. An organization has `available` and `held`, a worker `earnings`; the platform has
 * `revenue`, `funding`, which stands for the world outside that money comes from, and `payouts`, for where workers'
 * money went. The latter are two, so that what ever came in and what ever went out stay apart, and a payout does
 * not wait for a lock that every credit takes.
 */
export const PURPOSES = ['available', 'held', 'earnings', 'revenue', 'funding', 'payouts'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Account {
  readonly purpose: Purpose;
  /** The organization's, worker's or platform's id. */
  readonly ownerId: string;
  readonly currency: Currency;
}

/** Owner of the accounts that are nobody's in particular. */
export const PLATFORM_ID = '00000000-0000-0000-0000-000000000000';

/** The one currency there is; amounts and accounts carry it all the same, so that a second can come. */
export const LEDGER_CURRENCY: Currency = 'USD';

export function availableOf(orgId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'available', ownerId: orgId, currency };
}

export function heldOf(orgId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'held', ownerId: orgId, currency };
}

export function earningsOf(workerId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'earnings', ownerId: workerId, currency };
}

export function revenue(currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'revenue', ownerId: PLATFORM_ID, currency };
}

export function funding(currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'funding', ownerId: PLATFORM_ID, currency };
}

export function payouts(currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'payouts', ownerId: PLATFORM_ID, currency };
}

/** Every unit inside came from outside, so outside owes as much as inside has. */
export function mayGoNegative(account: Pick<Account, 'purpose'>): boolean {
  return account.purpose === 'funding';
}

/** The same text for the same account, to look it up by. */
export function keyOf({ purpose, ownerId, currency }: Account): string {
  return `${purpose}:${ownerId}:${currency}`;
}
