import { sameJson } from '#libs/contracts';
import type { AssignmentRef, DataOf, Intervention, QueuedReason, TaskQueued } from '#libs/contracts';
import { withAssignment, withdrawOpen } from './assignments.rule.js';
import { relaxAt } from './clocks.rule.js';
import type { ExtendTask, QueueTask } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { lapsedOffers } from './lapsed-offers.rule.js';
import type { LapsedOffers } from './lapsed-offers.rule.js';
import { requirementsAt } from './requirements.rule.js';
import { peopleOf, requestersOf } from './separation.rule.js';
import { answersReceived, needsWorker, openPlaces, statusOf } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** What led to a round, besides its reason. */
interface QueueingDetails {
  readonly ended?: DataOf<typeof TaskQueued>['ended_assignment'];
  readonly withdrawn?: AssignmentRef[];
  readonly intervention?: Intervention | null;
}

/** The task in its next round, and the event that makes the matcher look for a worker. */
export function queued(
  task: Task,
  reason: QueuedReason,
  now: Date,
  { ended = null, withdrawn = [], intervention = null }: QueueingDetails = {},
): { readonly task: Task; readonly event: Extract<TaskEvent, { type: 'task.queued' }> } {
  const next = { ...task, round: task.round + 1 };
  const { spec } = next;
  const lapsed = lapsedOffers(next.assignments);
  return {
    task: next,
    event: {
      type: 'task.queued',
      data: {
        task_id: next.taskId,
        reason,
        places: openPlaces(next),
        step: next.step,
        round: next.round,
        task_type: spec.task_type,
        domain: spec.domain,
        urgency: spec.sla.urgency,
        requirements: requirementsAt(next, now),
        assignment: spec.assignment ?? 'offer',
        accept_within_seconds: spec.accept_within_seconds ?? null,
        deadline: spec.sla.deadline ?? null,
        created_at: next.createdAt.toISOString(),
        excluded_worker_ids: excludedWorkers(next.assignments, lapsed),
        requesters: requestersOf(next),
        excluded_person_ids: peopleOf(next.assignments),
        lapsed_offers: lapsed.map(({ workerId, times, lastAt }) => ({
          worker_id: workerId,
          times,
          last_at: lastAt.toISOString(),
        })),
        ended_assignment: ended,
        withdrawn,
        intervention,
      },
    },
  };
}

function excludedWorkers(assignments: readonly Assignment[], lapsed: readonly LapsedOffers[]): string[] {
  const excluded = new Set(assignments.map(({ workerId }) => workerId));
  for (const { workerId } of lapsed) excluded.delete(workerId);
  return [...excluded];
}

const REASON_OF = {
  declined: 'declined',
  expired: 'offer_expired',
  released: 'released',
} as const satisfies Record<string, QueuedReason>;

/** Ends an open assignment without an answer and queues its place for another worker. */
export function requeue(
  task: Task,
  assignment: Assignment,
  outcome: keyof typeof REASON_OF,
  now: Date,
): Ruling {
  const { assignmentId, workerId } = assignment;
  const without = withAssignment(task, { ...assignment, status: outcome, endedAt: now });
  const { task: next, event } = queued(without, REASON_OF[outcome], now, {
    ended: { assignment_id: assignmentId, worker_id: workerId, outcome },
  });
  return changed(next, [event]);
}

/** The task's money is now held: matching may start. */
export function queue(task: Task, { price }: QueueTask, { now }: Circumstances): Ruling {
  if (task.price !== null) {
    return sameJson(task.price, price)
      ? unchanged(task)
      : conflict('task.conflict', 'The task was queued at another price.');
  }
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  const { task: next, event } = queued({ ...task, price }, 'created', now);
  return changed(next, [event]);
}

/** The answers of the present step do not agree yet: more are requested, possibly at a higher trust level. */
export function extend(task: Task, command: ExtendTask, { now }: Circumstances): Ruling {
  const { step, answersNeeded, trustLevel, withdrawsOpen } = command;
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (step !== task.step) return conflict('task.conflict', `The task is in step ${task.step}.`);
  if (withdrawsOpen && trustLevel !== null) return handOver(task, trustLevel, now);
  if (answersNeeded <= task.answersNeeded) return unchanged(task);
  if (statusOf(task) !== 'submitted') {
    return conflict('task.conflict', 'Not every requested answer has been received.');
  }
  const trustFloor = trustLevel === null ? task.trustFloor : Math.max(trustLevel, task.trustFloor ?? 1);
  const reason = trustLevel === null ? 'extended' : 'escalated';
  const { task: next, event } = queued({ ...task, answersNeeded, trustFloor }, reason, now);
  return changed(next, [event]);
}

/**
 * The answers of the present step can no longer agree: one worker of a higher trust level is asked instead of everyone
 * who has not answered. The number of answers needed may not rise, so a repetition is recognized by the trust level.
 */
function handOver(task: Task, trustLevel: number, now: Date): Ruling {
  if (task.trustFloor !== null && task.trustFloor >= trustLevel) return unchanged(task);
  const received = answersReceived(task);
  if (received === 0) return conflict('task.conflict', 'No answer has been received.');
  const { assignments, withdrawn } = withdrawOpen(task.assignments, now);
  const next = { ...task, assignments, answersNeeded: received + 1, trustFloor: trustLevel };
  const handedOver = queued(next, 'escalated', now, { withdrawn });
  return changed(handedOver.task, [handedOver.event]);
}

/**
 * Queues an unmatched task once with its remaining requirements. A task without open places at that moment is not
 * touched: if a place opens later, `queued` leaves out what no longer applies.
 */
export function relax(task: Task, { now }: Circumstances): Ruling {
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  const at = relaxAt(task);
  if (at === null || now < at || task.relaxedAt !== null || !needsWorker(task)) return unchanged(task);
  const { task: next, event } = queued({ ...task, relaxedAt: now }, 'relaxed', now);
  return changed(next, [event]);
}
