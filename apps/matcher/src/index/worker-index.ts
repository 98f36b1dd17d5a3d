import { standingOf } from '../candidates/standing.rule.js';
import type { Weights } from '../candidates/weights.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { OrganizationIndex } from './organization-index.js';
import type { Shortlist, ShortlistQuery } from './shortlist.js';

const NO_WORKERS: Shortlist = { workersConsidered: 0, excluded: [], workerIds: [] };
/** The midpoint, until an organization has rated workers. */
const UNKNOWN_MEAN_RATING = 2.5;

/**
 * Finds eligible workers, in memory.
 *
 * Each organization has its own index, so no lookup can return another organization's worker. It may lag behind other
 * replicas' writes: every chosen worker is checked against the row.
 */
export class WorkerIndex {
  private readonly organizations = new Map<string, OrganizationIndex>();

  constructor(private readonly weights: Weights) {}

  get size(): number {
    let size = 0;
    for (const organization of this.organizations.values()) size += organization.size;
    return size;
  }

  /**
   * Adds or replaces a worker.
   *
   * @param openAssignments as of the row. Ignored for a worker already in the index, because events have updated the
   * count since
   */
  put(worker: WorkerProfile, openAssignments: number, now: Date): void {
    let organization = this.organizations.get(worker.orgId);
    if (organization === undefined) {
      organization = new OrganizationIndex();
      this.organizations.set(worker.orgId, organization);
    }
    const known = organization.openAssignments(worker.workerId);
    organization.put(worker, known ?? openAssignments, standingOf(worker, this.weights), now);
  }

  remove(orgId: string, workerId: string): void {
    this.organizations.get(orgId)?.remove(workerId);
  }

  shortlist(orgId: string, query: ShortlistQuery): Shortlist {
    return this.organizations.get(orgId)?.shortlist(query) ?? NO_WORKERS;
  }

  hasCapacity(orgId: string, workerId: string): boolean {
    return this.organizations.get(orgId)?.hasCapacity(workerId) === true;
  }

  meanRating(orgId: string): number {
    return this.organizations.get(orgId)?.meanRating ?? UNKNOWN_MEAN_RATING;
  }

  /** Adds or removes one open assignment at once; has no effect for a worker who is not in the index. */
  changeOpenAssignments(orgId: string, workerId: string, by: 1 | -1): void {
    const organization = this.organizations.get(orgId);
    const open = organization?.openAssignments(workerId);
    if (open !== undefined) organization?.setOpenAssignments(workerId, Math.max(0, open + by));
  }

  /** @returns whether the worker has capacity now and had none before */
  setOpenAssignments(orgId: string, workerId: string, openAssignments: number): boolean {
    const hadCapacity = this.hasCapacity(orgId, workerId);
    this.organizations.get(orgId)?.setOpenAssignments(workerId, openAssignments);
    return !hadCapacity && this.hasCapacity(orgId, workerId);
  }

  /** All workers with open assignments, according to this index. */
  *busyWorkers(): Generator<{ readonly orgId: string; readonly workerId: string }> {
    for (const [orgId, organization] of this.organizations) {
      for (const workerId of organization.busyWorkerIds()) yield { orgId, workerId };
    }
  }
}
