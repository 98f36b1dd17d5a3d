import type { Currency } from '#libs/contracts';
import { availableOf, fundingOf, heldOf } from './account.js';
import { MAX_BALANCE_MICROS, MAX_FUNDING_MICROS } from './limits.js';
import { unchanged } from './operation.js';
import type { Operation } from './operation.js';
import { creditTransfer } from './transfer.js';

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

/** Credits an organization with funds from outside, within the bounds described in `limits.ts`. */
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
