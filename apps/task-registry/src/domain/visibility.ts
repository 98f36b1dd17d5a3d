import type { Task } from './task.js';

/** Who asks: an organization, through a key that may be limited to some pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all, tasks without a pool included. */
  readonly pools: readonly string[] | null;
}

/** Whether a caller may know of this task at all. What they may not know of is not found, rather than forbidden. */
export function isVisibleTo({ orgId, spec }: Pick<Task, 'orgId' | 'spec'>, viewer: Viewer): boolean {
  if (orgId !== viewer.orgId) return false;
  if (viewer.pools === null) return true;
  const pool = spec.requirements.worker_pool_id;
  return pool !== undefined && viewer.pools.includes(pool);
}
