import { join } from 'node:path';
import { KeySet } from '#libs/evidence';
import { writePrivateJson } from './private-file.js';

/**
 * `jwks.json`: the public keys that this system signs evidence with, for verification without the system. A gateway of
 * a release before evidence was signed has none.
 */
export async function writePublishedKeys(stateDir: string, baseUrl: string): Promise<void> {
  const answer = await fetch(new URL('/.well-known/jwks.json', baseUrl));
  if (!answer.ok) return;
  writePrivateJson(join(stateDir, 'jwks.json'), KeySet.parse(await answer.json()));
}
