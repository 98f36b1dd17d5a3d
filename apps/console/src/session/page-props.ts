import type { Membership, Person } from '../api/session-paths.js';

/** What a page knows about the person that it is shown to. */
export interface PageProps {
  readonly person: Person;
  readonly membership: Membership;
}
