import { availableOf, heldOf } from '../ledger/account.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Operation } from '../ledger/operation.rule.js';

export type ConfirmResult =
  | { readonly outcome: 'funded' }
  /** Its hold was voided before the task was confirmed, or never existed: its workers could not be paid. */
  | { readonly outcome: 'unfunded' }
  | { readonly outcome: 'ended' };

/** Confirms that the task of a hold exists. */
export function confirmTask(taskId: string, orgId: string): Operation<ConfirmResult> {
  return {
    key: taskId,
    // Their balances do not change; they are locked so that no concurrent void of the same hold is missed.
    accounts: [availableOf(orgId), heldOf(orgId)],
    taskId,
    pricedFor: null,
    decide: view => {
      const hold = view.holdOf(taskId);
      const resolution = view.resolutionOf(taskId);
      const isUnfunded = resolution === 'voided' || (resolution === undefined && hold?.orgId !== orgId);
      const result: ConfirmResult = isUnfunded
        ? { outcome: 'unfunded' }
        : { outcome: resolution === undefined ? 'funded' : 'ended' };
      if (view.isCreated(taskId)) return unchanged(result);
      return { result, change: { createdTasks: [taskId] } };
    },
  };
}
