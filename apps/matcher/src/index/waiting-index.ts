import { signatureOf } from '../candidates/demand.rule.js';
import type { Demand } from '../candidates/demand.rule.js';
import { meetsDemand } from '../candidates/eligibility.rule.js';
import { compareWaiting } from '../candidates/queued-task.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { workerMask } from './label-mask.js';
import { WaitingGroup } from './waiting-group.js';

/** The key of groups that require no label. */
const ANYONE = '';

interface Organization {
  readonly groups: Map<string, WaitingGroup>;
  /** Each group under one label it requires, so that workers without it are never checked against the group. */
  readonly byLabel: Map<string, Set<WaitingGroup>>;
}

/**
 * The waiting tasks, in memory.
 *
 * A free worker is checked against each group of equal demands, but only against groups under a label that the worker
 * has. A task that is being offered is removed for that time, so that this process never offers one place to two
 * workers.
 */
export class WaitingIndex {
  private readonly organizations = new Map<string, Organization>();
  private readonly tasks = new Map<string, QueuedTask>();

  get size(): number {
    return this.tasks.size;
  }

  get(taskId: string): QueuedTask | undefined {
    return this.tasks.get(taskId);
  }

  taskIds(): readonly string[] {
    return [...this.tasks.keys()];
  }

  createdAt(): readonly Date[] {
    return Array.from(this.tasks.values(), task => task.createdAt);
  }

  /** The number of waiting tasks of each organization. */
  byOrganization(): readonly (readonly [orgId: string, tasks: number])[] {
    return Array.from(this.organizations, ([orgId, { groups }]) => {
      let tasks = 0;
      for (const group of groups.values()) tasks += group.size;
      return [orgId, tasks] as const;
    });
  }

  hasAny(orgId: string): boolean {
    return this.organizations.has(orgId);
  }

  /** Adds a task, or replaces an earlier round of it. An earlier round changes nothing. */
  put(task: QueuedTask): void {
    const known = this.tasks.get(task.taskId);
    if (known !== undefined && known.round > task.round) return;
    this.remove(task.taskId);
    this.tasks.set(task.taskId, task);
    this.groupOf(task).add(task);
  }

  remove(taskId: string): void {
    const task = this.tasks.get(taskId);
    const organization = task === undefined ? undefined : this.organizations.get(task.orgId);
    if (task === undefined || organization === undefined) return;
    this.tasks.delete(taskId);
    const group = organization.groups.get(signatureOf(task.demand));
    group?.remove(task);
    if (group?.size === 0) this.removeGroup(task.orgId, organization, group);
  }

  /** The most urgent task that this worker may do and has not had; undefined when there is none. */
  firstFor(worker: WorkerProfile, now: Date): QueuedTask | undefined {
    const organization = this.organizations.get(worker.orgId);
    if (organization === undefined) return undefined;
    const lacking = ~workerMask(worker);
    let best: QueuedTask | undefined;
    for (const label of labelsOf(worker)) {
      for (const group of organization.byLabel.get(label) ?? []) {
        if ((group.mask & lacking) !== 0) continue;
        const head = group.tasks[0];
        // A group whose first task is no better than the best so far needs no further check.
        if (head === undefined || (best !== undefined && compareWaiting(best, head) < 0)) continue;
        if (!meetsDemand(worker, group.demand, now)) continue;
        const first = group.firstFor(worker, now);
        if (first !== undefined && (best === undefined || compareWaiting(first, best) < 0)) best = first;
      }
    }
    return best;
  }

  /** Every group's tasks, most urgent first: one lookup in the worker index shows whether a group can be served. */
  *groups(): Generator<readonly QueuedTask[]> {
    for (const { groups } of this.organizations.values()) {
      for (const group of groups.values()) yield group.tasks;
    }
  }

  private groupOf(task: QueuedTask): WaitingGroup {
    let organization = this.organizations.get(task.orgId);
    if (organization === undefined) {
      organization = { groups: new Map(), byLabel: new Map() };
      this.organizations.set(task.orgId, organization);
    }
    const signature = signatureOf(task.demand);
    let group = organization.groups.get(signature);
    if (group === undefined) {
      group = new WaitingGroup(signature, task.demand);
      organization.groups.set(signature, group);
      const label = labelOf(task.demand);
      const underLabel = organization.byLabel.get(label);
      if (underLabel === undefined) organization.byLabel.set(label, new Set([group]));
      else underLabel.add(group);
    }
    return group;
  }

  private removeGroup(orgId: string, organization: Organization, group: WaitingGroup): void {
    organization.groups.delete(group.signature);
    const label = labelOf(group.demand);
    const underLabel = organization.byLabel.get(label);
    underLabel?.delete(group);
    if (underLabel?.size === 0) organization.byLabel.delete(label);
    if (organization.groups.size === 0) this.organizations.delete(orgId);
  }
}

/** The most selective label: few workers hold a given certification, more a skill, many are in a pool. */
function labelOf(demand: Demand): string {
  const [certification] = demand.certifications;
  if (certification !== undefined) return `certification:${certification}`;
  const [skill] = demand.skills;
  if (skill !== undefined) return `skill:${skill}`;
  return demand.poolId === undefined ? ANYONE : `pool:${demand.poolId}`;
}

function* labelsOf(worker: WorkerProfile): Generator<string> {
  yield ANYONE;
  for (const name of worker.certifications.keys()) yield `certification:${name}`;
  for (const name of worker.skills) yield `skill:${name}`;
  for (const id of worker.poolIds) yield `pool:${id}`;
}
