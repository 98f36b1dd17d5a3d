import type { AssignmentRef, DataOf, QueuedReason, TaskQueued } from '#libs/contracts';
import { changed } from './decision.js';
import type { Ruling, TaskEvent } from './decision.js';
import { lapsedOffers } from './lapsed-offers.js';
import type { LapsedOffers } from './lapsed-offers.js';
import { requirementsAt } from './requirements-now.js';
import type { Assignment, Task } from './task.js';
import { openPlaces } from './task-status.js';
import { withAssignment } from './assignments.js';

type EndedAssignment = DataOf<typeof TaskQueued>['ended_assignment'];

/** The task in its next round, and the event that makes the matcher look for a worker. */
export function queued(
  task: Task,
  reason: QueuedReason,
  now: Date,
  ended: EndedAssignment = null,
  withdrawn: AssignmentRef[] = [],
): { readonly task: Task; readonly event: TaskEvent } {
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
        deadline: spec.sla.deadline ?? null,
        created_at: next.createdAt.toISOString(),
        excluded_worker_ids: excludedWorkers(next.assignments, lapsed),
        lapsed_offers: lapsed.map(({ workerId, times, lastAt }) => ({
          worker_id: workerId,
          times,
          last_at: lastAt.toISOString(),
        })),
        ended_assignment: ended,
        withdrawn,
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
export function giveToSomeoneElse(
  task: Task,
  assignment: Assignment,
  outcome: keyof typeof REASON_OF,
  now: Date,
): Ruling {
  const { assignmentId, workerId } = assignment;
  const without = withAssignment(task, { ...assignment, status: outcome, endedAt: now });
  const { task: next, event } = queued(without, REASON_OF[outcome], now, {
    assignment_id: assignmentId,
    worker_id: workerId,
    outcome,
  });
  return changed(next, [event]);
}
