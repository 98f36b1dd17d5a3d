import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { forgetPid, recordedAlive, recordPid } from '../processes/pid-record.js';

/**
 * Locks the state folder for this process; returns a function that releases it. Throws when a live supervisor holds
 * the lock: two supervisors would start two servers on one set of files.
 */
export function lockStateDir(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true });
  const file = join(stateDir, 'supervisor.pid');
  const owner = recordedAlive(file);
  if (owner !== undefined) {
    throw new Error(
      `Countersign is already running with the state folder ${stateDir} (pid ${owner}). ` +
        'Stop it, or set STATE_DIR to another folder and PORT to another port.',
    );
  }
  rmSync(file, { force: true });
  recordPid(file, process.pid);
  return () => {
    forgetPid(file);
  };
}
