import type { Currency } from '#libs/contracts';
import { availableOf, funding, heldOf } from './account.js';
import type { Operation } from './operation.js';
import { creditTransfer } from './transfer.js';

export interface CreditRequest {
  readonly transferId: string;
  readonly orgId: string;
  /** At least 1. */
  readonly amountMicros: number;
  readonly currency: Currency;
  readonly reference: string | null;
}

export interface CreditResult {
  readonly transferId: string;
  readonly createdAt: Date;
  /** What the organization has after it. */
  readonly availableMicros: number;
  readonly heldMicros: number;
}

/** Funds from outside for an organization to spend. */
export function addCredit(request: CreditRequest): Operation<CreditResult> {
  const { transferId, orgId, amountMicros, currency, reference } = request;
  const available = availableOf(orgId, currency);
  const held = heldOf(orgId, currency);
  return {
    key: transferId,
    accounts: [available, held, funding(currency)],
    taskId: null,
    pricedFor: null,
    decide: view => ({
      result: {
        transferId,
        createdAt: view.now,
        availableMicros: view.balanceOf(available) + amountMicros,
        heldMicros: view.balanceOf(held),
      },
      change: { transfers: [creditTransfer({ transferId, orgId, currency, reference }, amountMicros)] },
    }),
  };
}
