import type { AssignmentRef, DataOf, QueuedReason, Requirements, TaskQueued } from '#libs/contracts';
import { changed } from './decision.js';
import type { Ruling, TaskEvent } from './decision.js';
import type { Assignment, Task } from './task.js';
import { openPlaces } from './task-status.js';
import { withAssignment } from './assignments.js';

type EndedAssignment = DataOf<typeof TaskQueued>['ended_assignment'];

/** The task in its next round, and the event that makes the matcher look for someone. */
export function queued(
  task: Task,
  reason: QueuedReason,
  ended: EndedAssignment = null,
  withdrawn: AssignmentRef[] = [],
): { readonly task: Task; readonly event: TaskEvent } {
  const next = { ...task, round: task.round + 1 };
  const { spec } = next;
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
        requirements: requirementsOf(spec.requirements, next.trustFloor),
        deadline: spec.sla.deadline ?? null,
        created_at: next.createdAt.toISOString(),
        excluded_worker_ids: next.assignments.map(({ workerId }) => workerId),
        ended_assignment: ended,
        withdrawn,
      },
    },
  };
}

/** What the task asks of workers, and what the present step asks besides. */
export function requirementsOf(requirements: Requirements, trustFloor: number | null): Requirements {
  if (trustFloor === null) return requirements;
  return { ...requirements, trust_level: Math.max(trustFloor, requirements.trust_level ?? 1) };
}

const REASON_OF = {
  declined: 'declined',
  expired: 'offer_expired',
  released: 'released',
} as const satisfies Record<string, QueuedReason>;

/** Ends an open assignment without an answer: its place goes to someone else. */
export function giveToSomeoneElse(
  task: Task,
  assignment: Assignment,
  outcome: keyof typeof REASON_OF,
  now: Date,
): Ruling {
  const { assignmentId, workerId } = assignment;
  const without = withAssignment(task, { ...assignment, status: outcome, endedAt: now });
  const { task: next, event } = queued(without, REASON_OF[outcome], {
    assignment_id: assignmentId,
    worker_id: workerId,
    outcome,
  });
  return changed(next, [event]);
}
