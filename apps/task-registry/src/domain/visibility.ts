import type { Task } from './task.js';

/** The caller: an organization, through a key that may be limited to some pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all, including tasks without a pool. */
  readonly pools: readonly string[] | null;
}

/** Whether a caller may see this task. A task they may not see is not found, rather than forbidden. */
export function isVisibleTo({ orgId, spec }: Pick<Task, 'orgId' | 'spec'>, viewer: Viewer): boolean {
  if (orgId !== viewer.orgId) return false;
  if (viewer.pools === null) return true;
  const pool = spec.requirements.worker_pool_id;
  return pool !== undefined && viewer.pools.includes(pool);
}
