import type { SqlRunner } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/refuse.js';
import { findMaker } from './api-key-rows.js';
import type { KeySettings } from './api-key-rows.js';

/**
 * The current state of the calling key, locked until the end of the transaction. The state that admitted the request
 * may be a few seconds old, and nothing may be created with rights that have since ended.
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
