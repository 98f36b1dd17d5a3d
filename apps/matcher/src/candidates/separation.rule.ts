import type { QueuedTask } from './queued-task.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

/** What separation of duties depends on. */
export type Separation = Pick<QueuedTask, 'requesters' | 'excludedPersonKeys' | 'lapsedUntil'>;

/**
 * Whether separation of duties keeps a worker from a task: they requested it, by the account's id or as the person
 * behind it, or another account of the person has or had a place. The worker's own offers that lapsed exclude nobody.
 */
export function isSeparatedFrom(
  { requesters, excludedPersonKeys, lapsedUntil }: Separation,
  { workerId, personKey }: Pick<WorkerProfile, 'workerId' | 'personKey'>,
): boolean {
  if (requesters.has(workerId)) return true;
  if (personKey === undefined) return false;
  return requesters.has(personKey) || (excludedPersonKeys.has(personKey) && !lapsedUntil.has(workerId));
}
