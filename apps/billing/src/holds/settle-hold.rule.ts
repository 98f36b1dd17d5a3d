import { availableOf, earningsOf, heldOf, revenueFrom } from '../ledger/account.rule.js';
import type { Hold, LedgerView, Resolution } from '../ledger/ledger-state.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Decision, Operation } from '../ledger/operation.rule.js';
import { captureTransfer, releaseTransfer } from '../ledger/transfer.rule.js';
import type { Split } from '../ledger/transfer.rule.js';
import { splitHold } from './split-hold.rule.js';

export interface Settlement {
  readonly taskId: string;
  readonly orgId: string;
  /** Id of the transfer, if one is needed. */
  readonly transferId: string;
  /** Whether the task reached its result; failed and cancelled tasks pay for finished answers only. */
  readonly isCompleted: boolean;
  /** The workers to pay, one per answer. A worker gets a task only once, so one listed twice is paid once. */
  readonly workerIds: readonly string[];
  readonly workerSharePercent: number;
}

export type SettleResult =
  | { readonly outcome: 'captured'; readonly split: Split }
  | { readonly outcome: 'released'; readonly amountMicros: bigint }
  | { readonly outcome: 'already_resolved'; readonly resolution: Resolution }
  /** There was no hold, and none can be placed from now on. */
  | { readonly outcome: 'nothing_held' };

/**
 * Ends the hold of a task that ended. No bound can refuse it: see `add-credit.rule.ts`.
 *
 * Completed: the whole price is charged, regardless of how many workers are paid. Failed or cancelled: each payable
 * worker's answer is charged at the price per answer (the hold divided by the answers of all steps, rounded down),
 * never more than the hold in total: answers requested beyond those priced are paid out of the same money.
 */
export function settleHold(request: Settlement): Operation<SettleResult> {
  const workerIds = [...new Set(request.workerIds)];
  const settlement = { ...request, workerIds };
  const { taskId, orgId } = settlement;
  const own = [availableOf(orgId), heldOf(orgId)];
  const paid = [revenueFrom(orgId), ...workerIds.map(workerId => earningsOf(workerId))];
  return {
    key: taskId,
    accounts: workerIds.length === 0 ? own : [...own, ...paid],
    taskId,
    pricedFor: null,
    decide: view => decide(settlement, view),
  };
}

function decide(settlement: Settlement, view: LedgerView): Decision<SettleResult> {
  const { taskId, orgId, transferId, workerIds, workerSharePercent } = settlement;
  const hold = view.holdOf(taskId);
  const resolution = view.resolutionOf(taskId);
  if (resolution !== undefined) return unchanged({ outcome: 'already_resolved', resolution });
  if (hold === undefined || hold.orgId !== orgId) {
    const resolutions = [{ holdId: taskId, resolution: 'never_held', transferId: null } as const];
    return { result: { outcome: 'nothing_held' }, change: hold === undefined ? { resolutions } : {} };
  }

  const header = { transferId, orgId, taskId, currency: hold.currency };
  if (workerIds.length === 0) {
    return {
      result: { outcome: 'released', amountMicros: hold.amountMicros },
      change: {
        transfers: [releaseTransfer(header, hold.amountMicros)],
        resolutions: [{ holdId: taskId, resolution: 'released', transferId }],
      },
    };
  }
  const split = splitHold(hold.amountMicros, chargeOf(hold, settlement), workerSharePercent, workerIds);
  return {
    result: { outcome: 'captured', split },
    change: {
      transfers: [captureTransfer(header, split)],
      resolutions: [{ holdId: taskId, resolution: 'captured', transferId }],
    },
  };
}

function chargeOf(hold: Hold, { isCompleted, workerIds }: Settlement): bigint {
  if (isCompleted) return hold.amountMicros;
  const perAnswerMicros = hold.amountMicros / BigInt(hold.answersNeeded * hold.steps);
  const finishedMicros = perAnswerMicros * BigInt(workerIds.length);
  return finishedMicros < hold.amountMicros ? finishedMicros : hold.amountMicros;
}
