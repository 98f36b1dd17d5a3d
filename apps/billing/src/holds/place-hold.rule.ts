import type { Price } from '#libs/contracts';
import { availableOf, heldOf } from '../ledger/account.rule.js';
import type { Hold, LedgerView, NewHold, Resolution } from '../ledger/ledger-state.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Decision, Operation } from '../ledger/operation.rule.js';
import { holdTransfer } from '../ledger/transfer.rule.js';
import { priceOf } from '../prices/price-book.rule.js';
import type { PricedTask } from '../prices/price-book.rule.js';

export interface HoldRequest extends PricedTask {
  readonly taskId: string;
  readonly workspaceId: string;
  /** Whether the task is confirmed to exist, rather than only announced. */
  readonly isCreated: boolean;
}

export type HoldResult =
  | { readonly outcome: 'held'; readonly price: Price }
  | { readonly outcome: 'insufficient_funds'; readonly price: Price; readonly availableMicros: bigint }
  /** The hold or its task has ended: it cannot be held again. */
  | { readonly outcome: 'resolved'; readonly resolution: Resolution }
  | { readonly outcome: 'foreign' };

/**
 * Prices a task and holds the amount. A repeated request returns the price of the first one, whatever the price book
 * says now.
 */
export function placeHold(request: HoldRequest): Operation<HoldResult> {
  const { taskId, orgId } = request;
  return {
    key: taskId,
    accounts: [availableOf(orgId), heldOf(orgId)],
    taskId,
    pricedFor: orgId,
    decide: view => decide(request, view),
  };
}

function decide(request: HoldRequest, view: LedgerView): Decision<HoldResult> {
  const { taskId, orgId } = request;
  const createdTasks = request.isCreated && !view.isCreated(taskId) ? [taskId] : [];
  const hold = view.holdOf(taskId);
  if (hold !== undefined && hold.orgId !== orgId) return unchanged({ outcome: 'foreign' });
  const resolution = view.resolutionOf(taskId);
  if (resolution !== undefined)
    return { result: { outcome: 'resolved', resolution }, change: { createdTasks } };
  if (hold !== undefined) {
    return { result: { outcome: 'held', price: priceHeld(hold) }, change: { createdTasks } };
  }

  const price = priceOf(view.priceBook, request, view.now);
  const { currency } = price;
  const amountMicros = BigInt(price.amount_micros);
  const availableMicros = view.balanceOf(availableOf(orgId, currency));
  if (availableMicros < amountMicros) {
    return { result: { outcome: 'insufficient_funds', price, availableMicros }, change: { createdTasks } };
  }
  return {
    result: { outcome: 'held', price },
    change: {
      // A task has one hold, so the task's id is also the id of the transfer.
      transfers: [holdTransfer({ transferId: taskId, orgId, taskId, currency }, amountMicros)],
      holds: [holdOf(request, amountMicros, currency)],
      createdTasks,
    },
  };
}

/** The price of a hold: at most `MAX_AMOUNT_MICROS` for each of 2,000 answers, which a number represents exactly. */
function priceHeld({ amountMicros, currency }: Hold): Price {
  return { amount_micros: Number(amountMicros), currency };
}

function holdOf(request: HoldRequest, amountMicros: bigint, currency: Price['currency']): NewHold {
  const { taskId, orgId, workspaceId, taskType, domain, urgency, answersNeeded, steps } = request;
  return {
    holdId: taskId,
    orgId,
    amountMicros,
    currency,
    answersNeeded,
    steps,
    workspaceId,
    taskType,
    domain,
    urgency,
  };
}
