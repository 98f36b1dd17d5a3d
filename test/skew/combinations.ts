import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';

export type Release = 'previous' | 'current';
export type Combination = Readonly<Record<ServiceName, Release>>;

/** One combination, and the service whose release differs from that of the step before. */
export interface Step {
  readonly changed: ServiceName;
  readonly combination: Combination;
}

/** Every service at one release. */
export function uniform(release: Release): Combination {
  return {
    gateway: release,
    'task-registry': release,
    matcher: release,
    'sla-monitor': release,
    consensus: release,
    'webhook-dispatcher': release,
    billing: release,
  };
}

/**
 * All 2^7 − 1 other combinations of the two releases, from the previous one on, in an order in which each step replaces
 * one service (reflected Gray code), and back to the previous release of all.
 */
export function allCombinations(): readonly Step[] {
  const steps: Step[] = [];
  let combination = uniform('previous');
  for (let nth = 1; nth <= 2 ** SERVICES.length; nth += 1) {
    const changed = SERVICES[Math.min(trailingZeros(nth), SERVICES.length - 1)];
    if (changed === undefined) throw new RangeError('There are no services.');
    combination = { ...combination, [changed]: combination[changed] === 'current' ? 'previous' : 'current' };
    steps.push({ changed, combination });
  }
  return steps;
}

/**
 * A rolling upgrade in the order of `SERVICES`, and one back to the previous release: of any two services, each has the
 * newer release at some step.
 */
export function pairwiseCombinations(): readonly Step[] {
  let combination = uniform('previous');
  return (['current', 'previous'] as const).flatMap(release =>
    SERVICES.map(changed => {
      combination = { ...combination, [changed]: release };
      return { changed, combination };
    }),
  );
}

/** The index of the lowest set bit: which digit of the Gray code changes at this step. */
function trailingZeros(nth: number): number {
  return 31 - Math.clz32(nth & -nth);
}

/** The services of the current release, or `none`. */
export function nameOf({ changed, combination }: Step): string {
  const current = SERVICES.filter(service => combination[service] === 'current');
  return `${changed} → ${combination[changed]}: current are ${current.join(', ') || 'none'}`;
}
