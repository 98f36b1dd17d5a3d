import type { Account } from './account.js';
import type { Change, LedgerView } from './ledger-state.js';

/** What an operation came to, and what the ledger gains by it. */
export interface Decision<Result> {
  readonly result: Result;
  readonly change: Change;
}

/**
 * Something asked of the ledger: what must be looked at, and the rule that decides.
 *
 * Operations name all they need beforehand, so that many can be loaded, decided one after the other, and
 * written together. An organization's accounts are locked meanwhile, and with them everything about its tasks.
 */
export interface Operation<Result> {
  /** Operations with the same key come one after the other. */
  readonly key: string;
  /** The accounts that may change. */
  readonly accounts: readonly Account[];
  /** The task whose hold is looked at; null when none is. */
  readonly taskId: string | null;
  /** The organization whose price is asked for; null when none is. */
  readonly pricedFor: string | null;
  decide(view: LedgerView): Decision<Result>;
}

/** A decision to leave everything as it is. */
export function unchanged<Result>(result: Result): Decision<Result> {
  return { result, change: {} };
}
