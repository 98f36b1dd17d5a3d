import type { SqlRunner } from '#libs/database';
import type { AgentCaller } from '../auth/domain/caller.js';
import { refuse } from '../errors/refuse.js';
import { findMaker } from './api-key-rows.js';
import type { KeySettings } from './api-key-rows.js';

/**
 * The calling key as it is now, locked to the end of the transaction: what the request was let in with may be some
 * seconds old, and nothing may be made with rights that have ended since.
 *
 * @throws ServiceError `auth.key_invalid`
 */
export async function makingKey(
  runner: SqlRunner,
  { keyId }: Pick<AgentCaller, 'keyId'>,
): Promise<KeySettings> {
  const key = await findMaker(runner, keyId);
  if (key === undefined) throw refuse('auth.key_invalid', 'The API key has been revoked.');
  return key;
}
