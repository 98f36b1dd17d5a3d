import type { ServiceError, WorkerChange, WorkerSpec, WorkerView } from '#libs/contracts';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';

type Limits = Pick<AgentCaller, 'pools'>;

/** A worker as a key sees it: with only those of the worker's pools that the key is limited to. */
export function visibleTo<View extends WorkerView>({ pools }: Limits, worker: View): View {
  if (pools === null) return worker;
  return { ...worker, pool_ids: worker.pool_ids.filter(id => pools.includes(id)) };
}

/**
 * The worker that a key may create. With a key that is limited to pools, the holder of the worker's key must not be
 * offered tasks that the key itself cannot see: tasks without a pool.
 *
 * @throws ServiceError `auth.pool_not_allowed` when such a key requests more
 */
export function creatableBy({ pools }: Limits, worker: WorkerSpec): WorkerSpec {
  if (pools === null) return worker;
  if (worker.pool_tasks_only === false) throw poolTasksOnlyRefusal();
  return { ...worker, pool_tasks_only: true };
}

/**
 * Only a key that sees the tasks without a pool decides who is offered them. @throws ServiceError
 * `auth.pool_not_allowed`
 */
export function requireChangeableBy({ pools }: Limits, { pool_tasks_only: changed }: WorkerChange): void {
  if (pools !== null && changed !== undefined) throw poolTasksOnlyRefusal();
}

/**
 * A new key for a worker gives access to everything that the worker has and had, including tasks without a pool.
 *
 * @throws ServiceError `worker.shared`
 */
export function requireConfinedWorker({ pools }: Limits, { pool_tasks_only: isConfined }: WorkerView): void {
  if (pools === null || isConfined) return;
  throw refuse(
    'worker.shared',
    'The worker is also offered tasks without a pool, which this API key does not see.',
  );
}

function poolTasksOnlyRefusal(): ServiceError {
  const detail = 'This API key is limited to pools; its workers are offered tasks of their pools only.';
  return refuse('auth.pool_not_allowed', detail, { faults: [{ pointer: '/pool_tasks_only', detail }] });
}

/** Deleting a worker, or signing in as one, affects every pool the worker belongs to. */
export function requireWholeWorker({ pools }: Limits, { pool_ids }: WorkerView): void {
  if (pools === null || pool_ids.every(id => pools.includes(id))) return;
  throw refuse('worker.shared', 'The worker also belongs to pools this API key is not limited to.');
}
