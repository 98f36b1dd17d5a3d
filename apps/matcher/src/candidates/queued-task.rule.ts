import type { AssignmentMode, DataOf, QueuedReason, TaskQueued, Urgency } from '#libs/contracts';
import { URGENCIES } from '#libs/contracts';
import { demandOf } from './demand.rule.js';
import type { Demand } from './demand.rule.js';
import { lapsedUntil } from './offer-timing.rule.js';

/** A task with open places, as of its `task.queued`. */
export interface QueuedTask {
  readonly taskId: string;
  readonly orgId: string;
  /** How often it has been queued, from 1. */
  readonly round: number;
  readonly reason: QueuedReason;
  /** Open places. */
  readonly places: number;
  readonly domain: string;
  readonly urgency: Urgency;
  readonly demand: Demand;
  readonly assignment: AssignmentMode;
  /** How long a worker has to accept, or to start a direct assignment; undefined for the usual time. */
  readonly acceptWithinSeconds: number | undefined;
  readonly deadline: Date | undefined;
  readonly createdAt: Date;
  /** Workers excluded from its offers. */
  readonly excludedWorkerIds: ReadonlySet<string>;
  /** The label keys of those who requested it. */
  readonly requesters: ReadonlySet<string>;
  /** The label keys of people who have or had a place, through any account. */
  readonly excludedPersonKeys: ReadonlySet<string>;
  /** Workers whose offers lapsed, and when each may be asked again, in ms since 1970. */
  readonly lapsedUntil: ReadonlyMap<string, number>;
}

export function queuedTaskOf(orgId: string, data: DataOf<typeof TaskQueued>): QueuedTask {
  return {
    taskId: data.task_id,
    orgId,
    round: data.round,
    reason: data.reason,
    // An operator has given one of them to a worker in the same step.
    places: data.intervention?.action === 'reassign' ? data.places - 1 : data.places,
    domain: data.domain,
    urgency: data.urgency,
    demand: demandOf(data.requirements),
    assignment: data.assignment,
    acceptWithinSeconds: data.accept_within_seconds ?? undefined,
    deadline: data.deadline === null ? undefined : new Date(data.deadline),
    createdAt: new Date(data.created_at),
    excludedWorkerIds: new Set(data.excluded_worker_ids),
    requesters: new Set(data.requesters),
    excludedPersonKeys: new Set(data.excluded_person_ids),
    lapsedUntil: new Map(
      data.lapsed_offers.map(one => [one.worker_id, lapsedUntil(one.times, new Date(one.last_at))]),
    ),
  };
}

/** From 0, `low`, to 3, `critical`. */
export function urgencyRank(urgency: Urgency): number {
  return URGENCIES.indexOf(urgency);
}

/**
 * The order in which waiting tasks are given to a free worker: the more urgent, then the earlier deadline (none comes
 * last), then the older; ids break ties, so that every replica agrees.
 */
export function compareWaiting(one: QueuedTask, other: QueuedTask): number {
  return (
    urgencyRank(other.urgency) - urgencyRank(one.urgency) ||
    compareTimes(one.deadline, other.deadline) ||
    one.createdAt.getTime() - other.createdAt.getTime() ||
    compareIds(one.taskId, other.taskId)
  );
}

/** By code units, which is the same on every machine; `localeCompare` is not. */
export function compareIds(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compareTimes(one: Date | undefined, other: Date | undefined): number {
  if (one === undefined || other === undefined)
    return Number(one === undefined) - Number(other === undefined);
  return one.getTime() - other.getTime();
}
