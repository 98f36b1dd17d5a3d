import { labelKey } from '#libs/contracts';
import type { StoredTaskSpec } from '#libs/contracts';
import type { Assignment, Task } from './task.rule.js';

type Requested = Pick<Task, 'requesters'> & { readonly spec: Pick<StoredTaskSpec, 'origin'> };

/** The account that is to get a task. */
interface Account {
  readonly workerId: string;
  /** The label key of the person behind it; null when none is known. */
  readonly personKey: string | null;
}

/** The label keys of all who requested the task: those behind the API key, and `origin.created_by`. */
export function requestersOf({ requesters, spec }: Requested): string[] {
  const { created_by: createdBy } = spec.origin;
  return [...new Set([...requesters, ...(createdBy === undefined ? [] : [labelKey(createdBy)])])];
}

/** The label keys of the people who have or had the task. */
export function peopleOf(assignments: readonly Pick<Assignment, 'personKeys'>[]): string[] {
  return [...new Set(assignments.flatMap(({ personKeys }) => personKeys))];
}

/**
 * Separation of duties: why an account may not have the task; undefined when it may. Nobody works on what they
 * requested, whether they are named as a person or by the account's id, and no person works on a task with two accounts.
 */
export function separationFor(
  task: Requested & Pick<Task, 'assignments'>,
  { workerId, personKey }: Account,
): 'is_requester' | 'person_had_task' | undefined {
  const requesters = requestersOf(task);
  if (requesters.includes(workerId)) return 'is_requester';
  if (personKey === null) return undefined;
  if (requesters.includes(personKey)) return 'is_requester';
  const others = task.assignments.filter(one => one.workerId !== workerId);
  return peopleOf(others).includes(personKey) ? 'person_had_task' : undefined;
}
