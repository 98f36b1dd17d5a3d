/** How many attempts may be under way in one process. Shares are greater than 0 and at most 1. */
export interface ShareLimits {
  readonly overall: number;
  readonly perTarget: number;
  /** Of what the other organizations leave, one may hold this share. */
  readonly organizationShare: number;
  /** Of what an organization's other origins leave of its cap, one origin may hold this share. */
  readonly originShare: number;
}

/** How many are under way: altogether, of one organization, to one of its origins, to one target there. */
export interface Held {
  readonly overall: number;
  readonly organization: number;
  readonly origin: number;
  readonly target: number;
}

/**
 * The most that one of several claimants may hold: its share of what the others leave, and one as long as anything
 * is left at all.
 *
 * A share of the whole would let a few claimants fill it: two with a half each. A share of the remainder never does.
 * With a share of 1/2, `n` claimants that take all they may end up with 1/(n+1) each and leave as much for the next
 * (the dynamic thresholds of Choudhury and Hahne, 1998, for packet buffers). So a newcomer finds room at once, although
 * what the others hold cannot be taken away from them.
 */
export function capOf(capacity: number, heldByOthers: number, share: number): number {
  const left = capacity - heldByOthers;
  return left <= 0 ? 0 : Math.max(1, Math.floor(left * share));
}

/** How many attempts of an organization may be under way, given what the others have. */
export function organizationCap(
  { overall, organization }: Pick<Held, 'overall' | 'organization'>,
  limits: ShareLimits,
): number {
  return capOf(limits.overall, overall - organization, limits.organizationShare);
}

/** How many more may begin for an organization, whatever their destination. */
export function roomOfOrganization(
  held: Pick<Held, 'overall' | 'organization'>,
  limits: ShareLimits,
): number {
  const free = limits.overall - held.overall;
  return Math.max(0, Math.min(free, organizationCap(held, limits) - held.organization));
}

/** How many more may begin to a target. */
export function roomOfTarget(held: Held, limits: ShareLimits): number {
  const ofOrigin = capOf(organizationCap(held, limits), held.organization - held.origin, limits.originShare);
  return Math.max(
    0,
    Math.min(roomOfOrganization(held, limits), ofOrigin - held.origin, limits.perTarget - held.target),
  );
}
