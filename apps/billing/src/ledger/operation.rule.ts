import type { Account } from './account.rule.js';
import type { Change, LedgerView } from './ledger-state.rule.js';

/** The result of an operation, and the changes to the ledger. */
export interface Decision<Result> {
  readonly result: Result;
  readonly change: Change;
}

/**
 * An operation on the ledger: what it reads, and the rule that decides it.
 *
 * Operations declare everything they need up front, so that many can be loaded, decided one after the other, and
 * written together. An organization's accounts are locked while its operations are decided, and with them everything
 * about its tasks.
 */
export interface Operation<Result> {
  /** Operations with the same key run one after the other. */
  readonly key: string;
  /** The accounts that may change. */
  readonly accounts: readonly Account[];
  /** The task whose hold is read; null for none. */
  readonly taskId: string | null;
  /** The organization whose price is looked up; null for none. */
  readonly pricedFor: string | null;
  decide(view: LedgerView): Decision<Result>;
}

/** A decision that changes nothing. */
export function unchanged<Result>(result: Result): Decision<Result> {
  return { result, change: {} };
}
