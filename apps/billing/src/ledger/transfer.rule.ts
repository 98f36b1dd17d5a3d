import type { Currency } from '#libs/contracts';
import { availableOf, earningsOf, fundingOf, heldOf, keyOf, payoutsOf, revenueFrom } from './account.rule.js';
import type { Account } from './account.rule.js';

export const TRANSFER_KINDS = ['credit', 'hold', 'capture', 'release', 'payout'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** The change of one account: positive for a gain, negative for a loss. */
export interface Entry {
  readonly account: Account;
  readonly amountMicros: bigint;
}

/** A movement of money. Its entries sum to zero, and it never changes once written. */
export interface Transfer {
  readonly transferId: string;
  readonly kind: TransferKind;
  /** The organization that lists it among its transactions; for a payout, the organization of the worker. */
  readonly orgId: string;
  readonly taskId: string | null;
  readonly reference: string | null;
  readonly currency: Currency;
  readonly entries: readonly Entry[];
}

/** Where the money of a hold goes. The parts sum to the hold. */
export interface Split {
  /** One per worker, in the order given. */
  readonly earnings: readonly { readonly workerId: string; readonly amountMicros: bigint }[];
  readonly platformMicros: bigint;
  readonly returnedMicros: bigint;
}

/** The identification of a transfer; the rest follows from its kind. */
interface TransferHeader {
  readonly transferId: string;
  readonly orgId: string;
  readonly currency: Currency;
}

/** Outside → available. */
export function creditTransfer(
  header: TransferHeader & { readonly reference: string | null },
  amountMicros: bigint,
): Transfer {
  return balancedTransfer({ ...header, kind: 'credit', taskId: null }, [
    { account: fundingOf(header.orgId, header.currency), amountMicros: -amountMicros },
    { account: availableOf(header.orgId, header.currency), amountMicros },
  ]);
}

/** Available → held. */
export function holdTransfer(
  header: TransferHeader & { readonly taskId: string },
  amountMicros: bigint,
): Transfer {
  return balancedTransfer({ ...header, kind: 'hold', reference: null }, [
    { account: availableOf(header.orgId, header.currency), amountMicros: -amountMicros },
    { account: heldOf(header.orgId, header.currency), amountMicros },
  ]);
}

/** Held → workers and platform; the part that was not earned → available. */
export function captureTransfer(
  header: TransferHeader & { readonly taskId: string },
  split: Split,
): Transfer {
  const { currency, orgId } = header;
  const earned = split.earnings.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  const takenMicros = earned + split.platformMicros + split.returnedMicros;
  return balancedTransfer({ ...header, kind: 'capture', reference: null }, [
    { account: heldOf(orgId, currency), amountMicros: -takenMicros },
    ...split.earnings.map(({ workerId, amountMicros }) => ({
      account: earningsOf(workerId, currency),
      amountMicros,
    })),
    { account: revenueFrom(orgId, currency), amountMicros: split.platformMicros },
    { account: availableOf(orgId, currency), amountMicros: split.returnedMicros },
  ]);
}

/** Held → available. */
export function releaseTransfer(
  header: TransferHeader & { readonly taskId: string },
  amountMicros: bigint,
): Transfer {
  return balancedTransfer({ ...header, kind: 'release', reference: null }, [
    { account: heldOf(header.orgId, header.currency), amountMicros: -amountMicros },
    { account: availableOf(header.orgId, header.currency), amountMicros },
  ]);
}

/** Earnings → outside. */
export function payoutTransfer(
  header: TransferHeader & { readonly reference: string | null },
  workerId: string,
  amountMicros: bigint,
): Transfer {
  return balancedTransfer({ ...header, kind: 'payout', taskId: null }, [
    { account: earningsOf(workerId, header.currency), amountMicros: -amountMicros },
    { account: payoutsOf(header.orgId, header.currency), amountMicros },
  ]);
}

/**
 * One entry per account, none of zero.
 *
 * @throws Error when the entries do not sum to zero: always a defect, never caused by input
 */
function balancedTransfer(header: Omit<Transfer, 'entries'>, entries: readonly Entry[]): Transfer {
  const byAccount = new Map<string, Entry>();
  let sum = 0n;
  for (const { account, amountMicros } of entries) {
    const before = byAccount.get(keyOf(account))?.amountMicros ?? 0n;
    byAccount.set(keyOf(account), { account, amountMicros: before + amountMicros });
    sum += amountMicros;
  }
  if (sum !== 0n) {
    throw new Error(`The entries of transfer ${header.transferId} sum to ${sum.toString()}, not to zero.`);
  }
  return { ...header, entries: [...byAccount.values()].filter(({ amountMicros }) => amountMicros !== 0n) };
}
