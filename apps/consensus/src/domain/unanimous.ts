import type { Ballot, Standing } from './ballot.js';
import { majority } from './majority.js';

/** Share of the votes that a unanimous result has; a threshold of the task does not lower it. */
export const ALL_VOTES = 1;

/** All have to say the same. The one in front is told all the same, for what becomes of a disagreement. */
export function unanimous(ballot: Ballot): Standing {
  return majority(ballot);
}
