/** The maximum number of concurrent attempts in one process. Shares are greater than 0 and at most 1. */
export interface ShareLimits {
  readonly overall: number;
  readonly perTarget: number;
  /** The share of the slots left by other organizations that one organization can hold. */
  readonly organizationShare: number;
  /** The share of an organization's cap, less the slots held by its other origins, that one origin can hold. */
  readonly originShare: number;
}

/** The number of attempts in progress: in total, of one organization, to one of its origins, to one target there. */
export interface Held {
  readonly overall: number;
  readonly organization: number;
  readonly origin: number;
  readonly target: number;
}

/**
 * The maximum that one of several claimants can hold: its share of what the others leave, and at least one as long as
 * anything is left.
 *
 * With a share of the whole, a few claimants could fill it: two with a half each. With a share of the remainder they
 * never can. With a share of 1/2, `n` claimants that take all they can end up with 1/(n+1) each and leave as much for
 * the next (the dynamic thresholds of Choudhury and Hahne, 1998, for packet buffers). A newcomer therefore finds room
 * immediately, although slots held by the others cannot be preempted.
 */
export function capOf(capacity: number, heldByOthers: number, share: number): number {
  const left = capacity - heldByOthers;
  return left <= 0 ? 0 : Math.max(1, Math.floor(left * share));
}

/** The maximum number of concurrent attempts of an organization, given those of the others. */
export function organizationCap(
  { overall, organization }: Pick<Held, 'overall' | 'organization'>,
  limits: ShareLimits,
): number {
  return capOf(limits.overall, overall - organization, limits.organizationShare);
}

/** How many more attempts an organization can begin, to any destination. */
export function roomOfOrganization(
  held: Pick<Held, 'overall' | 'organization'>,
  limits: ShareLimits,
): number {
  const free = limits.overall - held.overall;
  return Math.max(0, Math.min(free, organizationCap(held, limits) - held.organization));
}

/** How many more attempts can begin to a target. */
export function roomOfTarget(held: Held, limits: ShareLimits): number {
  const ofOrigin = capOf(organizationCap(held, limits), held.organization - held.origin, limits.originShare);
  return Math.max(
    0,
    Math.min(roomOfOrganization(held, limits), ofOrigin - held.origin, limits.perTarget - held.target),
  );
}
