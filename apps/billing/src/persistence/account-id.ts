import { derivedUuid } from '#libs/platform';
import type { Account } from '../domain/account.js';

/** An account's id follows from what it is, so that any replica knows it without asking. */
export function accountIdOf({ purpose, ownerId, currency }: Account): string {
  return derivedUuid('ledger account', purpose, ownerId, currency);
}
