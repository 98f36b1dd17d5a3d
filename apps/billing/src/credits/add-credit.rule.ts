import type { Currency } from '#libs/contracts';
import { availableOf, fundingOf, heldOf } from '../ledger/account.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Operation } from '../ledger/operation.rule.js';
import { creditTransfer } from '../ledger/transfer.rule.js';

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

export interface CreditRequest {
  readonly transferId: string;
  readonly orgId: string;
  /** At least 1. */
  readonly amountMicros: bigint;
  readonly currency: Currency;
  readonly reference: string | null;
}

export type CreditResult =
  | {
      readonly outcome: 'credited';
      readonly transferId: string;
      readonly createdAt: Date;
      /** The organization's available balance after the credit. */
      readonly availableMicros: bigint;
      readonly heldMicros: bigint;
    }
  /** The credit would exceed the organization's maximum balance, or the lifetime maximum of its credits. */
  | {
      readonly outcome: 'limit_exceeded';
      readonly limit: 'balance' | 'lifetime';
      readonly limitMicros: bigint;
      /** The amount that can still be credited. */
      readonly roomMicros: bigint;
    };

/** Credits an organization with funds from outside, within {@link MAX_BALANCE_MICROS} and {@link MAX_FUNDING_MICROS}. */
export function addCredit(request: CreditRequest): Operation<CreditResult> {
  const { transferId, orgId, amountMicros, currency, reference } = request;
  const available = availableOf(orgId, currency);
  const held = heldOf(orgId, currency);
  const funding = fundingOf(orgId, currency);
  return {
    key: transferId,
    accounts: [available, held, funding],
    taskId: null,
    pricedFor: null,
    decide: view => {
      const availableMicros = view.balanceOf(available);
      const heldMicros = view.balanceOf(held);
      const balanceRoomMicros = roomUnder(MAX_BALANCE_MICROS, availableMicros + heldMicros);
      if (amountMicros > balanceRoomMicros) {
        const reached = { limit: 'balance', limitMicros: MAX_BALANCE_MICROS } as const;
        return unchanged({ outcome: 'limit_exceeded', ...reached, roomMicros: balanceRoomMicros });
      }
      // The outside account is debited by the amount of the credit.
      const lifetimeRoomMicros = roomUnder(MAX_FUNDING_MICROS, -view.balanceOf(funding));
      if (amountMicros > lifetimeRoomMicros) {
        const reached = { limit: 'lifetime', limitMicros: MAX_FUNDING_MICROS } as const;
        return unchanged({ outcome: 'limit_exceeded', ...reached, roomMicros: lifetimeRoomMicros });
      }
      return {
        result: {
          outcome: 'credited',
          transferId,
          createdAt: view.now,
          availableMicros: availableMicros + amountMicros,
          heldMicros,
        },
        change: { transfers: [creditTransfer({ transferId, orgId, currency, reference }, amountMicros)] },
      };
    },
  };
}

/** 0 for an organization that already exceeds the limit because its balance predates it. */
function roomUnder(limitMicros: bigint, usedMicros: bigint): bigint {
  return usedMicros < limitMicros ? limitMicros - usedMicros : 0n;
}
