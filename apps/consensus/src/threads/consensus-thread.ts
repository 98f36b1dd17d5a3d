import { serveThread } from '#libs/threads';
import { runWork } from './consensus-work.js';
import type { ConsensusWork } from './consensus-work.js';

/** The program of a thread; see {@link ConsensusThreads}. */
serveThread(isWork, runWork);

function isWork(message: unknown): message is ConsensusWork {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
