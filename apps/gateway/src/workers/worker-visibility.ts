import type { WorkerView } from '#libs/contracts';
import type { AgentCaller } from '../auth/domain/caller.js';
import { refuse } from '../errors/refuse.js';

type Limits = Pick<AgentCaller, 'pools'>;

/** A worker as a key sees it: of the pools the worker belongs to, those the key is limited to. */
export function visibleTo<View extends WorkerView>({ pools }: Limits, worker: View): View {
  if (pools === null) return worker;
  return { ...worker, pool_ids: worker.pool_ids.filter(id => pools.includes(id)) };
}

/** Ending a worker, or signing in as one, is felt in every pool the worker belongs to. */
export function requireWholeWorker({ pools }: Limits, { pool_ids }: WorkerView): void {
  if (pools === null || pool_ids.every(id => pools.includes(id))) return;
  throw refuse('worker.shared', 'The worker also belongs to pools this API key is not limited to.');
}
