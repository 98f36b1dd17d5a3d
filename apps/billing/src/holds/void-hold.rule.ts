import { availableOf, heldOf } from '../ledger/account.rule.js';
import type { LedgerView } from '../ledger/ledger-state.rule.js';
import { unchanged } from '../ledger/operation.rule.js';
import type { Decision, Operation } from '../ledger/operation.rule.js';
import { releaseTransfer } from '../ledger/transfer.rule.js';

export interface VoidRequest {
  readonly taskId: string;
  readonly orgId: string;
  /** Id of the transfer, if one is needed. */
  readonly transferId: string;
}

/** Whether this operation returned money. */
export type VoidResult = { readonly outcome: 'voided' } | { readonly outcome: 'nothing_to_void' };

/**
 * Returns the hold of a task that was never created. The hold of a confirmed task stays: the requester was mistaken,
 * and the task's workers must be paid.
 */
export function voidHold(request: VoidRequest): Operation<VoidResult> {
  const { taskId, orgId } = request;
  return {
    key: taskId,
    accounts: [availableOf(orgId), heldOf(orgId)],
    taskId,
    pricedFor: null,
    decide: view => decide(request, view),
  };
}

function decide({ taskId, orgId, transferId }: VoidRequest, view: LedgerView): Decision<VoidResult> {
  const hold = view.holdOf(taskId);
  const isOpen = hold?.orgId === orgId && view.resolutionOf(taskId) === undefined;
  if (!isOpen || view.isCreated(taskId)) return unchanged({ outcome: 'nothing_to_void' });
  const header = { transferId, orgId, taskId, currency: hold.currency };
  return {
    result: { outcome: 'voided' },
    change: {
      transfers: [releaseTransfer(header, hold.amountMicros)],
      resolutions: [{ holdId: taskId, resolution: 'voided', transferId }],
    },
  };
}
