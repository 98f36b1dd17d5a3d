import CircuitBreaker from 'opossum';
import type { BreakerState } from '#libs/platform';
import type { BreakerOptions } from './destination-options.js';
import type { Destination } from './destination.rule.js';
import type { AttemptEffect, Rest } from './endpoint-health.rule.js';
import { capOf } from './fair-share.rule.js';

/**
 * The maximum number of destinations kept in memory, of which one organization has at most half of what the others
 * leave.
 */
const MAX_KNOWN = 5_000;
const SHARE_OF_KNOWN = 0.5;
const BUCKETS = 10;

interface Known {
  readonly breaker: CircuitBreaker<[failing: boolean], void>;
  lastFailed: boolean;
  /** Milliseconds since 1970: from `Retry-After`, or from another replica's finding. */
  quietUntil: number;
}

type Owned = Pick<Destination, 'orgId' | 'target'>;

/**
 * The health of destinations that are, or were, failing, as known to this process: an opossum circuit breaker for each,
 * and its requested quiet period. A destination that never failed is not kept here and costs nothing. A destination
 * belongs to one organization, so its health does not affect the same host's destinations of others.
 */
export class DestinationHealth {
  /** By organization, the least recently updated destination first. */
  private readonly known = new Map<string, Map<string, Known>>();
  private readonly orgOf = new Map<string, string>();

  constructor(private readonly options: BreakerOptions) {}

  /**
   * The maximum number of concurrent attempts to it: none while its breaker is open or a quiet period lasts; one to
   * probe whether it has recovered, also after a single failure, so that a destination that hangs occupies one slot
   * instead of all its slots.
   */
  roomFor(target: string, now: Date): number {
    const known = this.get(target);
    if (known === undefined) return Infinity;
    if (known.breaker.opened || known.quietUntil > now.getTime()) return 0;
    return known.breaker.halfOpen || known.lastFailed ? 1 : Infinity;
  }

  /**
   * Records the result of an attempt. Results that arrive while the breaker is open are ignored.
   *
   * @returns the rest that begins with it
   */
  async record(destination: Destination, effect: AttemptEffect, now: Date): Promise<Rest | null> {
    const { failing, quietMs, requestedMs } = effect;
    const isAffected = failing || quietMs > 0;
    const known = this.get(destination.target) ?? (isAffected ? this.remember(destination) : undefined);
    if (known === undefined) return null;
    this.touch(destination, known);
    known.lastFailed = failing;
    known.quietUntil = Math.max(known.quietUntil, now.getTime() + quietMs);
    const wasOpen = known.breaker.opened;
    await known.breaker.fire(failing).catch(() => undefined);
    if (quietMs > 0) return { because: 'retry_after', forMs: quietMs, requestedMs };
    return known.breaker.opened && !wasOpen ? { because: 'failing', forMs: this.options.openMs } : null;
  }

  /** Applies a rest of this duration that another replica began. */
  rest(destination: Owned, forMs: number, now: Date): void {
    const known = this.get(destination.target) ?? this.remember(destination);
    known.quietUntil = now.getTime() + forMs;
  }

  forget(target: string): void {
    const orgId = this.orgOf.get(target);
    if (orgId === undefined) return;
    this.get(target)?.breaker.shutdown();
    this.orgOf.delete(target);
    const ofOrganization = this.known.get(orgId);
    ofOrganization?.delete(target);
    if (ofOrganization?.size === 0) this.known.delete(orgId);
  }

  states(): Record<BreakerState, number> {
    const states = { closed: 0, half_open: 0, open: 0 };
    for (const target of this.orgOf.keys()) {
      const breaker = this.get(target)?.breaker;
      states[breaker?.opened === true ? 'open' : breaker?.halfOpen === true ? 'half_open' : 'closed'] += 1;
    }
    return states;
  }

  close(): void {
    for (const target of [...this.orgOf.keys()]) this.forget(target);
  }

  private get(target: string): Known | undefined {
    const orgId = this.orgOf.get(target);
    return orgId === undefined ? undefined : this.known.get(orgId)?.get(target);
  }

  private touch({ orgId, target }: Destination, known: Known): void {
    const ofOrganization = this.known.get(orgId);
    ofOrganization?.delete(target);
    ofOrganization?.set(target, known);
  }

  private remember({ orgId, target }: Owned): Known {
    const known = { breaker: this.newBreaker(), lastFailed: false, quietUntil: 0 };
    const own = this.known.get(orgId) ?? new Map<string, Known>();
    const [oldest] = own.keys();
    const others = this.orgOf.size - own.size;
    if (oldest !== undefined && own.size >= capOf(MAX_KNOWN, others, SHARE_OF_KNOWN)) this.forget(oldest);
    own.set(target, known);
    this.known.set(orgId, own);
    this.orgOf.set(target, orgId);
    return known;
  }

  /** The attempt itself is made elsewhere; the breaker only receives its result. */
  private newBreaker(): CircuitBreaker<[failing: boolean], void> {
    const { minAttempts, windowMs, errorThresholdPercent, openMs } = this.options;
    const report = (failing: boolean): Promise<void> =>
      failing ? Promise.reject(new Error('The destination is failing.')) : Promise.resolve();
    return new CircuitBreaker(report, {
      timeout: false,
      volumeThreshold: minAttempts,
      rollingCountTimeout: windowMs,
      rollingCountBuckets: BUCKETS,
      errorThresholdPercentage: errorThresholdPercent,
      resetTimeout: openMs,
      enableSnapshots: false,
    });
  }
}
