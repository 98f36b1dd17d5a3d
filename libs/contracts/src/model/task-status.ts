import { z } from 'zod';

/** The state of a task. `submitted` and `verified` are intermediate; the last three are final. */
export const TASK_STATUSES = [
  'created',
  'queued',
  'offered',
  'accepted',
  'started',
  'submitted',
  'verified',
  'completed',
  'failed',
  'cancelled',
] as const;

export const TaskStatus = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof TaskStatus>;

export const TERMINAL_STATUSES = [
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly TaskStatus[];

export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

export function isTerminal(status: TaskStatus): status is TerminalStatus {
  return TERMINAL_STATUSES.some(terminal => terminal === status);
}

/** The state of one worker's place on a task. */
export const ASSIGNMENT_STATUSES = [
  'offered',
  'accepted',
  'started',
  'submitted',
  'declined',
  'expired',
  'released',
  'withdrawn',
] as const;
export const AssignmentStatus = z.enum(ASSIGNMENT_STATUSES);
export type AssignmentStatus = z.infer<typeof AssignmentStatus>;

/** Whether an assignment is open: offered or in progress. Open assignments count against a worker's capacity. */
const IS_OPEN: Readonly<Record<AssignmentStatus, boolean>> = {
  offered: true,
  accepted: true,
  started: true,
  submitted: false,
  declined: false,
  expired: false,
  released: false,
  withdrawn: false,
};

export const OPEN_ASSIGNMENT_STATUSES: readonly AssignmentStatus[] =
  ASSIGNMENT_STATUSES.filter(isOpenAssignment);

export function isOpenAssignment(status: AssignmentStatus): boolean {
  return IS_OPEN[status];
}

export const FAILURE_REASONS = ['expired', 'insufficient_funds', 'no_consensus'] as const;
export const FailureReason = z.enum(FAILURE_REASONS);
export type FailureReason = z.infer<typeof FailureReason>;

/**
 * `target_latency`, `deadline`: the task did not end in time. `unmatched`: no worker was found for an open place.
 * `stalled`: a worker has neither started nor submitted accepted work in time.
 */
export const BREACH_KINDS = ['target_latency', 'deadline', 'unmatched', 'stalled'] as const;
export const BreachKind = z.enum(BREACH_KINDS);
export type BreachKind = z.infer<typeof BreachKind>;

/** Why a task waits for a worker, again or for the first time. */
export const QUEUED_REASONS = [
  'created',
  'declined',
  'offer_expired',
  'released',
  'extended',
  'next_step',
  'escalated',
  'relaxed',
] as const;
export const QueuedReason = z.enum(QUEUED_REASONS);
export type QueuedReason = z.infer<typeof QueuedReason>;
