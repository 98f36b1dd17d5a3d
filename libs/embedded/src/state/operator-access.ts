import { join } from 'node:path';
import { writePrivateJson } from './private-file.js';

/** `operator.json` (mode 0600): the operator tools' access to the servers. No client reads it. */
export function writeOperatorAccess(stateDir: string, access: { readonly nats_url: string }): void {
  writePrivateJson(join(stateDir, 'operator.json'), access);
}
