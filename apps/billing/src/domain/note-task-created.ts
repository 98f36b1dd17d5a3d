import { availableOf, heldOf } from './account.js';
import { unchanged } from './operation.js';
import type { Operation } from './operation.js';

export type NoteResult =
  | { readonly outcome: 'funded' }
  /** Its hold was given back before the task was heard of, or there never was one: nobody would be paid for it. */
  | { readonly outcome: 'unfunded' }
  | { readonly outcome: 'ended' };

/** Remembers that a task exists whose money was held before it was created. */
export function noteTaskCreated(taskId: string, orgId: string): Operation<NoteResult> {
  return {
    key: taskId,
    // Nothing on them changes; locked, so that no void of the same hold goes by unseen.
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
