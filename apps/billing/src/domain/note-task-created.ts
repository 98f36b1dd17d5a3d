import { availableOf, heldOf } from './account.js';
import { unchanged } from './operation.js';
import type { Operation } from './operation.js';

export type NoteResult =
  | { readonly outcome: 'funded' }
  /** Its hold was voided before the task was confirmed, or never existed: its workers could not be paid. */
  | { readonly outcome: 'unfunded' }
  | { readonly outcome: 'ended' };

/** Confirms that the task of a hold exists. */
export function noteTaskCreated(taskId: string, orgId: string): Operation<NoteResult> {
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
      const result: NoteResult = isUnfunded
        ? { outcome: 'unfunded' }
        : { outcome: resolution === undefined ? 'funded' : 'ended' };
      if (view.isCreated(taskId)) return unchanged(result);
      return { result, change: { createdTasks: [taskId] } };
    },
  };
}
