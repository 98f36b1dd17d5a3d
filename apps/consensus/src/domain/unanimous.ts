import type { Ballot, Standing } from './ballot.js';
import { majority } from './majority.js';

/** The share of the votes required for a unanimous result; a threshold of the task does not lower it. */
export const ALL_VOTES = 1;

/** All have to agree. The leading answer is returned in any case, for handling a disagreement. */
export function unanimous(ballot: Ballot): Standing {
  return majority(ballot);
}
