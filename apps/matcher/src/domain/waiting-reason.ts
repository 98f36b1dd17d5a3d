import type { WaitingFor } from '#libs/contracts';

/** How many workers meet a task's requirements, whether or not they are free. */
export interface Qualified {
  readonly inAll: number;
  /** Without those who have had the task and may not have it again. */
  readonly whoMayHaveIt: number;
  /** Of these, without those whose offer lapsed so recently that it is not yet repeated. */
  readonly whoMayBeAskedNow: number;
}

/** Why no worker is found: the first that applies, from the hardest to change to what passes with time. */
export function waitingReasonOf(qualified: Qualified): Exclude<WaitingFor['reason'], 'funds'> {
  if (qualified.inAll === 0) return 'no_qualified_worker';
  if (qualified.whoMayHaveIt === 0) return 'everyone_had_it';
  return qualified.whoMayBeAskedNow === 0 ? 'offers_lapsed' : 'workers_busy';
}
