import { join } from 'node:path';
import { writePrivateJson } from '#libs/embedded';
import type { SeededPerson } from '#libs/embedded';

/** The links that are printed, and the file with all of them. */
export interface KeptLinks {
  readonly first: readonly SeededPerson[];
  readonly file: string;
}

/** Writes all links to `sign-in-links.json` (mode 0600), and chooses one person of each role. */
export function keepSignInLinks(stateDir: string, people: readonly SeededPerson[]): KeptLinks {
  const file = join(stateDir, 'sign-in-links.json');
  writePrivateJson(file, people);
  const byRole = new Map(people.toReversed().map(person => [person.roles.join(), person]));
  return { first: people.filter(person => byRole.get(person.roles.join()) === person), file };
}
