import { clampedInstant } from '#libs/contracts';
import type { StoredTaskSpec } from '#libs/contracts';
import type { Assignment, Task } from './task.rule.js';

const MS_PER_SECOND = 1_000;
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 24 * 60 * MINUTE_SECONDS;
const SHORTEST_DEFAULT_WORK_SECONDS = 30 * MINUTE_SECONDS;
const WORK_PER_TARGET_LATENCY = 4;
const UNMATCHED_PER_TARGET_LATENCY = 1 / 2;
const DEFAULT_UNMATCHED_SECONDS = 15 * MINUTE_SECONDS;
/** A worker who has been warned has this share of the timeout left. */
const GRACE_PER_TIMEOUT = 1 / 4;

type Sla = StoredTaskSpec['sla'];

/** How long accepted or started work may stall: as set, or four target latencies but at least 30 min, or a day. */
export function workTimeoutMs({
  work_timeout_seconds: stated,
  target_latency_seconds: latency,
}: Sla): number {
  if (stated !== undefined) return stated * MS_PER_SECOND;
  if (latency === undefined) return DAY_SECONDS * MS_PER_SECOND;
  return Math.max(SHORTEST_DEFAULT_WORK_SECONDS, WORK_PER_TARGET_LATENCY * latency) * MS_PER_SECOND;
}

/** How long a task may be unmatched unreported: as set, or half the target latency but at least 1 min, or 15 min. */
export function unmatchedAfterMs(sla: Sla): number {
  const { unmatched_after_seconds: stated, target_latency_seconds: latency } = sla;
  if (stated !== undefined) return stated * MS_PER_SECOND;
  if (latency === undefined) return DEFAULT_UNMATCHED_SECONDS * MS_PER_SECOND;
  return Math.max(MINUTE_SECONDS, Math.ceil(UNMATCHED_PER_TARGET_LATENCY * latency)) * MS_PER_SECOND;
}

/** When stalled work is reported, and when it is released. */
export interface WorkClock {
  readonly stallsAt: Date;
  readonly releaseAt: Date;
}

/**
 * For accepted or started work; undefined for an assignment in any other state. Every step forward restarts the clock.
 */
export function workClockOf(
  { sla }: Pick<StoredTaskSpec, 'sla'>,
  { status, acceptedAt, startedAt }: Pick<Assignment, 'status' | 'acceptedAt' | 'startedAt'>,
): WorkClock | undefined {
  const movedAt = status === 'started' ? startedAt : status === 'accepted' ? acceptedAt : null;
  if (movedAt === null) return undefined;
  const timeoutMs = workTimeoutMs(sla);
  return {
    stallsAt: later(movedAt, timeoutMs),
    releaseAt: later(movedAt, timeoutMs * (1 + GRACE_PER_TIMEOUT)),
  };
}

/** Until when a direct assignment must be started; null once it is, and for work that was offered. */
export function startDueAt({ status, startBy }: Pick<Assignment, 'status' | 'startBy'>): Date | null {
  return status === 'accepted' ? startBy : null;
}

/** When accepted or started work goes to another worker unless it progresses; null in any other state. */
export function releaseAtOf(
  spec: Pick<StoredTaskSpec, 'sla'>,
  assignment: Pick<Assignment, 'status' | 'startBy' | 'acceptedAt' | 'startedAt'>,
): Date | null {
  const clock = workClockOf(spec, assignment);
  return clock === undefined ? null : earlier(clock.releaseAt, startDueAt(assignment));
}

/**
 * When the next check of an assignment is due: at the time to start it, at its report, then at its release. Null when
 * there is nothing to check.
 */
export function nextWorkCheckAt(task: Task, assignmentId: string): Date | null {
  const assignment = task.assignments.find(one => one.assignmentId === assignmentId);
  const clock = assignment === undefined ? undefined : workClockOf(task.spec, assignment);
  if (assignment === undefined || clock === undefined || task.ending !== null) return null;
  const dueAt = isReportedAsStalled(task, assignment, clock) ? clock.releaseAt : clock.stallsAt;
  return earlier(dueAt, startDueAt(assignment));
}

/** Whether this stall was reported; work that has moved since and stalls again is reported again. */
export function isReportedAsStalled(
  { breaches }: Task,
  { assignmentId }: Assignment,
  { stallsAt }: WorkClock,
): boolean {
  return breaches.some(
    one => one.kind === 'stalled' && one.assignmentId === assignmentId && one.breachedAt >= stallsAt,
  );
}

/** When `requirements.relax_after` takes effect; null for a task whose requirements are never relaxed. */
export function relaxAt({
  spec,
  createdAt,
}: {
  readonly spec: Pick<StoredTaskSpec, 'requirements'>;
  readonly createdAt: Date;
}): Date | null {
  const seconds = spec.requirements.relax_after?.seconds;
  return seconds === undefined ? null : later(createdAt, seconds * MS_PER_SECOND);
}

function earlier(one: Date, other: Date | null): Date {
  return other !== null && other < one ? other : one;
}

/** Capped at the last moment that a task's instants can represent: a deadline may be in the year 9999. */
export function later(moment: Date, ms: number): Date {
  return clampedInstant(moment.getTime() + ms);
}
