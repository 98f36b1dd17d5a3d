import type { components } from '../../api/schema.js';

/** An offer or an assignment, as its worker sees it. */
export type Assignment = components['schemas']['AssignmentView'];
export type AssignmentStatus = Assignment['status'];

/** Whether it can still be worked on. */
export function isOpen({ status }: Assignment): boolean {
  return status === 'accepted' || status === 'started';
}

/** Whether it ended without an answer of this worker. */
export function isLapsed({ status }: Assignment): boolean {
  return status === 'declined' || status === 'expired' || status === 'released' || status === 'withdrawn';
}

/** The next instant at which it is lost: the end of the offer, of the time for the work, or the task's deadline. */
export function lostAt({ status, offer_expires_at, release_at, task }: Assignment): string | null {
  const limits = status === 'offered' ? [offer_expires_at, task.deadline] : [release_at, task.deadline];
  const known = limits
    .filter(at => at !== null)
    .toSorted((one, other) => Date.parse(one) - Date.parse(other));
  return known[0] ?? null;
}
