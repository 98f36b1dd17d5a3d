import CircuitBreaker from 'opossum';
import type { BreakerState } from '#libs/platform';
import type { Destination } from '../domain/destination.js';
import type { Rest } from '../domain/endpoint-health.rule.js';
import { capOf } from '../domain/fair-share.rule.js';
import type { BreakerOptions } from './sending-options.js';

/** Destinations that are remembered at most, of which one organization has at most half of what the others leave. */
const MAX_KNOWN = 5_000;
const SHARE_OF_KNOWN = 0.5;
const BUCKETS = 10;

interface Known {
  readonly breaker: CircuitBreaker<[failing: boolean], void>;
  lastFailed: boolean;
  /** Milliseconds since 1970: from `Retry-After`, or what another replica has found. */
  quietUntil: number;
}

type Owned = Pick<Destination, 'orgId' | 'target'>;

/** What an attempt says about its destination. */
export interface Seen {
  readonly failing: boolean;
  /** From `Retry-After`; 0 when the receiver asked for nothing. */
  readonly quietMs: number;
  readonly askedMs: number;
}

/**
 * What this process knows about destinations that are, or were, in trouble: an opossum breaker for each, and
 * whether it asked for quiet. A destination that never failed isn't kept here and costs nothing. A destination is one
 * organization's, so what one finds out about a host holds for no other.
 */
export class DestinationHealth {
  /** Of each organization the destination not heard of for longest first. */
  readonly #known = new Map<string, Map<string, Known>>();
  readonly #orgOf = new Map<string, string>();

  constructor(private readonly options: BreakerOptions) {}

  /**
   * How many attempts may be under way there: none while its breaker is open or it wants quiet; one to see
   * whether it is back, also after a single failure, so that one that hangs holds one slot and not all it may have.
   */
  roomFor(target: string, now: Date): number {
    const known = this.#get(target);
    if (known === undefined) return Infinity;
    if (known.breaker.opened || known.quietUntil > now.getTime()) return 0;
    return known.breaker.halfOpen || known.lastFailed ? 1 : Infinity;
  }

  /**
   * Notes how an attempt went. Outcomes that come in while the breaker is open don't count.
   *
   * @returns the rest that begins with it
   */
  async note(destination: Destination, seen: Seen, now: Date): Promise<Rest | null> {
    const { failing, quietMs, askedMs } = seen;
    const isTrouble = failing || quietMs > 0;
    const known = this.#get(destination.target) ?? (isTrouble ? this.#remember(destination) : undefined);
    if (known === undefined) return null;
    this.#touch(destination, known);
    known.lastFailed = failing;
    known.quietUntil = Math.max(known.quietUntil, now.getTime() + quietMs);
    const wasOpen = known.breaker.opened;
    await known.breaker.fire(failing).catch(() => undefined);
    if (quietMs > 0) return { because: 'retry_after', forMs: quietMs, askedMs };
    return known.breaker.opened && !wasOpen ? { because: 'failing', forMs: this.options.openMs } : null;
  }

  /** Another replica lets nothing through there for this long. */
  rest(destination: Owned, forMs: number, now: Date): void {
    const known = this.#get(destination.target) ?? this.#remember(destination);
    known.quietUntil = now.getTime() + forMs;
  }

  forget(target: string): void {
    const orgId = this.#orgOf.get(target);
    if (orgId === undefined) return;
    this.#get(target)?.breaker.shutdown();
    this.#orgOf.delete(target);
    const ofOrganization = this.#known.get(orgId);
    ofOrganization?.delete(target);
    if (ofOrganization?.size === 0) this.#known.delete(orgId);
  }

  states(): Record<BreakerState, number> {
    const states = { closed: 0, half_open: 0, open: 0 };
    for (const target of this.#orgOf.keys()) {
      const breaker = this.#get(target)?.breaker;
      states[breaker?.opened === true ? 'open' : breaker?.halfOpen === true ? 'half_open' : 'closed'] += 1;
    }
    return states;
  }

  close(): void {
    for (const target of [...this.#orgOf.keys()]) this.forget(target);
  }

  #get(target: string): Known | undefined {
    const orgId = this.#orgOf.get(target);
    return orgId === undefined ? undefined : this.#known.get(orgId)?.get(target);
  }

  #touch({ orgId, target }: Destination, known: Known): void {
    const ofOrganization = this.#known.get(orgId);
    ofOrganization?.delete(target);
    ofOrganization?.set(target, known);
  }

  #remember({ orgId, target }: Owned): Known {
    const known = { breaker: this.#newBreaker(), lastFailed: false, quietUntil: 0 };
    const own = this.#known.get(orgId) ?? new Map<string, Known>();
    const [oldest] = own.keys();
    const others = this.#orgOf.size - own.size;
    if (oldest !== undefined && own.size >= capOf(MAX_KNOWN, others, SHARE_OF_KNOWN)) this.forget(oldest);
    own.set(target, known);
    this.#known.set(orgId, own);
    this.#orgOf.set(target, orgId);
    return known;
  }

  /** The attempt itself is made elsewhere; the breaker is told how it went. */
  #newBreaker(): CircuitBreaker<[failing: boolean], void> {
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
