import { derivedUuid } from '#libs/platform';
import type { Account } from '../domain/account.js';

/** Derives an account's id from the account, so that every replica knows it without a lookup. */
export function accountIdOf({ purpose, ownerId, currency }: Account): string {
  return derivedUuid('ledger account', purpose, ownerId, currency);
}
