import type { Currency } from '#libs/contracts';

/**
 * What an account is for. A worker has `earnings`. An organization has `available` and `held`, and an account of its
 * own for each way in which money enters or leaves: `funding` (the world outside, from which credits come),
 * `revenue` (the platform's part of what its tasks cost) and `payouts` (what its workers were paid). No account is
 * shared by two organizations, so that none can fill one up for another, or make it wait for a lock.
 */
export const PURPOSES = ['available', 'held', 'earnings', 'revenue', 'funding', 'payouts'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Account {
  readonly purpose: Purpose;
  /** The organization's or worker's id. */
  readonly ownerId: string;
  readonly currency: Currency;
}

/**
 * Owner of the `funding`, `revenue` and `payouts` accounts that all organizations shared before each had its own.
 * Nothing is posted to them any more; their entries stay (docs/decisions/0010-accounts-per-organization.md).
 */
export const SHARED_OWNER_ID = '00000000-0000-0000-0000-000000000000';

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

export function revenueFrom(orgId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'revenue', ownerId: orgId, currency };
}

export function fundingOf(orgId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'funding', ownerId: orgId, currency };
}

export function payoutsOf(orgId: string, currency: Currency = LEDGER_CURRENCY): Account {
  return { purpose: 'payouts', ownerId: orgId, currency };
}

/** Every unit inside came from outside, so outside owes as much as inside has. */
export function mayGoNegative(account: Pick<Account, 'purpose'>): boolean {
  return account.purpose === 'funding';
}

/** The same text for the same account, to look it up by. */
export function keyOf({ purpose, ownerId, currency }: Account): string {
  return `${purpose}:${ownerId}:${currency}`;
}
