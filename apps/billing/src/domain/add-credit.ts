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
      /** What the organization has after it. */
      readonly availableMicros: bigint;
      readonly heldMicros: bigint;
    }
  /** The organization would have more than it may, or would have been credited more than is ever allowed. */
  | {
      readonly outcome: 'limit_exceeded';
      readonly limit: 'balance' | 'lifetime';
      readonly limitMicros: bigint;
      /** What may still be credited. */
      readonly roomMicros: bigint;
    };

/** Funds from outside for an organization to spend, within the bounds that `limits.ts` explains. */
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
      // What came in is what the outside owes.
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

/** Nothing for an organization that has more than the limit already, from before there was one. */
function roomUnder(limitMicros: bigint, usedMicros: bigint): bigint {
  return usedMicros < limitMicros ? limitMicros - usedMicros : 0n;
}
