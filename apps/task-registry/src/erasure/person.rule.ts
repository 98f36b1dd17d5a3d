import { labelKey } from '#libs/contracts';

/** What a task's record says of people. */
export interface NamedPeople {
  /** The label keys of the people behind the API key that created it. */
  readonly requesters: readonly string[];
  readonly createdBy: string | null;
  /** Whether one of the person's accounts submitted an answer. */
  readonly hasAnswered: boolean;
  /** The label keys of people whose other accounts could not have it, in its events. */
  readonly excluded: readonly string[];
}

/**
 * Whether the record of a task contains what a person wrote, or names them. That it was offered to an account is not
 * enough: the account's id no longer leads to anyone.
 *
 * @param personKey the label key of the person; null when the organization does not name them
 */
export function concernsPerson(task: NamedPeople, personKey: string | null): boolean {
  if (task.hasAnswered) return true;
  if (personKey === null) return false;
  const createdBy = task.createdBy === null ? [] : [labelKey(task.createdBy)];
  return [...task.requesters, ...createdBy, ...task.excluded].includes(personKey);
}
