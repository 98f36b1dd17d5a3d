import type { Currency } from '#libs/contracts';

/**
 * The purpose of an account. A worker has `earnings`. An organization has `available` and `held`, and its own account
 * for each way in which money enters or leaves: `funding` (the outside world, where credits come from), `revenue` (the
 * platform's share of its tasks' cost) and `payouts` (what its workers were paid). No two organizations share an
 * account, so that none can fill up an account of another, or make it wait for a lock.
 */
export const PURPOSES = ['available', 'held', 'earnings', 'revenue', 'funding', 'payouts'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Account {
  readonly purpose: Purpose;
  /** The id of the organization or worker. */
  readonly ownerId: string;
  readonly currency: Currency;
}

/** Both parts of an organization's balance at one moment. */
export interface OrganizationBalance {
  readonly availableMicros: bigint;
  readonly heldMicros: bigint;
}

/**
 * Owner of the `funding`, `revenue` and `payouts` accounts that all organizations shared before each had its own.
 * Nothing is posted to them any more; their entries stay (docs/decisions/0010-accounts-per-organization.md).
 */
export const SHARED_OWNER_ID = '00000000-0000-0000-0000-000000000000';

/** The only currency. Amounts and accounts carry it anyway, so that a second one can be added. */
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

/** Every unit inside the ledger came from outside, so the outside accounts are negative by the total of the others. */
export function mayGoNegative(account: Pick<Account, 'purpose'>): boolean {
  return account.purpose === 'funding';
}

/** A lookup key; equal for equal accounts. */
export function keyOf({ purpose, ownerId, currency }: Account): string {
  return `${purpose}:${ownerId}:${currency}`;
}

const SIGNS: Readonly<Record<Currency, string>> = { USD: '$' };

/** Formats an amount for display: `$0.15`, with as many decimals as needed, at least two. */
export function formatAmount(amountMicros: number | bigint, currency: Currency): string {
  const micros = BigInt(amountMicros);
  const whole = micros / 1_000_000n;
  const decimals = (micros % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${SIGNS[currency]}${whole.toString()}.${decimals}`;
}
