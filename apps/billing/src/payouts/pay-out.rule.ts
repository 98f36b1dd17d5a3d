import type { Currency } from '#libs/contracts';
import { earningsOf, payoutsOf } from '../ledger/account.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Operation } from '../ledger/operation.rule.js';
import { payoutTransfer } from '../ledger/transfer.rule.js';

export interface PayoutRequest {
  readonly transferId: string;
  readonly orgId: string;
  readonly workerId: string;
  /** At least 1; null for the whole balance. */
  readonly amountMicros: bigint | null;
  readonly currency: Currency;
  readonly reference: string | null;
}

export type PayoutResult =
  | {
      readonly outcome: 'paid_out';
      readonly transferId: string;
      readonly amountMicros: bigint;
      readonly createdAt: Date;
      /** The remaining balance. */
      readonly balanceMicros: bigint;
    }
  | { readonly outcome: 'insufficient_earnings'; readonly balanceMicros: bigint };

/** Records that a worker was paid its earnings outside the ledger. A payout from an empty balance pays nothing. */
export function payOut(request: PayoutRequest): Operation<PayoutResult> {
  const { transferId, orgId, workerId, currency, reference } = request;
  const earnings = earningsOf(workerId, currency);
  return {
    key: transferId,
    accounts: [earnings, payoutsOf(orgId, currency)],
    taskId: null,
    pricedFor: null,
    decide: view => {
      const earnedMicros = view.balanceOf(earnings);
      const amountMicros = request.amountMicros ?? earnedMicros;
      if (amountMicros < 1n || amountMicros > earnedMicros) {
        return unchanged({ outcome: 'insufficient_earnings', balanceMicros: earnedMicros });
      }
      const header = { transferId, orgId, currency, reference };
      return {
        result: {
          outcome: 'paid_out',
          transferId,
          amountMicros,
          createdAt: view.now,
          balanceMicros: earnedMicros - amountMicros,
        },
        change: { transfers: [payoutTransfer(header, workerId, amountMicros)] },
      };
    },
  };
}
