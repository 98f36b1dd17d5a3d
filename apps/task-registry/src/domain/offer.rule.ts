import type { AssignTask, OfferTask, ReassignTask } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent, WorkerFence } from './decision.rule.js';
import { mayBeOfferedAgain } from './lapsed-offers.rule.js';
import { acceptedEvent } from './offer-response.rule.js';
import { separationFor } from './separation.rule.js';
import { openPlaces } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

type Placing = OfferTask | AssignTask | ReassignTask;

/** Offers the task to a worker until the offer expires. */
export function offer(task: Task, command: OfferTask, circumstances: Circumstances): Ruling {
  const refusal = checkAssignable(task, command, circumstances);
  if (refusal !== undefined) return refusal;
  const assignment = {
    ...newAssignment(task, command, circumstances.now),
    offerExpiresAt: command.expiresAt,
  };
  return changed(
    { ...task, assignments: [...task.assignments, assignment] },
    offeredEvents(task, assignment, command),
  );
}

/**
 * Assigns the task without an offer to accept: matched, offered without expiry, and accepted in one step. The worker
 * loses it unless they start in time.
 */
export function assign(task: Task, command: AssignTask | ReassignTask, circumstances: Circumstances): Ruling {
  const refusal = checkAssignable(task, command, circumstances);
  if (refusal !== undefined) return refusal;
  const { now } = circumstances;
  const assignment = {
    ...newAssignment(task, command, now),
    status: 'accepted' as const,
    startBy: command.startBy,
    acceptedAt: now,
  };
  return changed({ ...task, assignments: [...task.assignments, assignment] }, [
    ...offeredEvents(task, assignment, command),
    acceptedEvent(task, assignment, now),
  ]);
}

/**
 * Why a worker cannot be offered or assigned the task; undefined when they can.
 *
 * The same worker in the same round means that the command was sent again, regardless of the assignment's present
 * state.
 */
function checkAssignable(
  task: Task,
  command: Placing,
  { openAssignmentsOf, fenceOf }: Circumstances,
): Ruling | undefined {
  const { workerId, workerRevision, round, capacity } = command;
  const earlier = task.assignments.filter(one => one.workerId === workerId);
  if (earlier.some(one => one.round === round)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (!mayBeOfferedAgain(earlier)) {
    return conflict('worker.had_task', 'This worker has already had an assignment on this task.');
  }
  const separated = refuseSeparated(task, command, fenceOf(workerId));
  if (separated !== undefined) return separated;
  if (task.round === 0) return conflict('task.conflict', 'The price of the task is not held yet.');
  if (openPlaces(task) <= 0) return conflict('task.conflict', 'The task has no open place.');
  const { standing, revision } = fenceOf(workerId);
  if (standing !== 'active') return conflict('worker.unavailable', `The worker is ${standing}.`);
  if (workerRevision !== null && workerRevision < revision) {
    return conflict('worker.changed', 'The worker has changed since the offer was decided.');
  }
  if (openAssignmentsOf(workerId) >= capacity) {
    return conflict('worker.full', 'This worker has reached their limit of open assignments.');
  }
  return undefined;
}

/**
 * The person is the one that the command states, or that was reported before. A matcher of the previous release states
 * none and knows only `worker.had_task`, upon which it asks the next worker.
 */
function refuseSeparated(
  task: Task,
  { workerId, workerRevision, personKey }: Placing,
  fence: WorkerFence,
): Ruling | undefined {
  const reported = (workerRevision ?? 0) > fence.revision ? null : fence.personKey;
  const reason = separationFor(task, { workerId, personKey: personKey ?? reported });
  if (reason === undefined) return undefined;
  return conflict(personKey === null ? 'worker.had_task' : `worker.${reason}`, SEPARATED[reason]);
}

const SEPARATED = {
  is_requester: 'This worker requested the task.',
  person_had_task: 'Another account of this person has or had the task.',
} as const;

/** A new assignment, before it is offered. */
function newAssignment(
  task: Task,
  { assignmentId, workerId, personKey, round, trustLevel }: Placing,
  now: Date,
): Assignment {
  return {
    assignmentId,
    workerId,
    personKeys: personKey === null ? [] : [personKey],
    step: task.step,
    round,
    status: 'offered',
    trustLevel,
    offeredAt: now,
    offerExpiresAt: null,
    startBy: null,
    acceptedAt: null,
    startedAt: null,
    submittedAt: null,
    endedAt: null,
    answer: null,
    counted: null,
  };
}

/** `task.matched` and the `task.offered` that always follows it. */
function offeredEvents(
  task: Task,
  { assignmentId, workerId, offeredAt, offerExpiresAt }: Assignment,
  { round, score, candidatesConsidered }: Placing,
): readonly TaskEvent[] {
  const names = { task_id: task.taskId, assignment_id: assignmentId, worker_id: workerId };
  const at = offeredAt.toISOString();
  return [
    {
      type: 'task.matched',
      data: { ...names, round, score, candidates_considered: candidatesConsidered, matched_at: at },
    },
    {
      type: 'task.offered',
      data: {
        ...names,
        domain: task.spec.domain,
        offered_at: at,
        expires_at: offerExpiresAt?.toISOString() ?? null,
      },
    },
  ];
}
