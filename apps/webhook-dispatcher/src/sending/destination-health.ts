import CircuitBreaker from 'opossum';
import type { BreakerState } from '#libs/platform';
import type { BreakerOptions } from './sending-options.js';

/** Destinations that are remembered at most; the one not heard of for longest is forgotten first. */
const MAX_KNOWN = 5_000;
const BUCKETS = 10;

interface Known {
  readonly breaker: CircuitBreaker<[failing: boolean], void>;
  lastFailed: boolean;
  /** Milliseconds since 1970, from `Retry-After`. */
  quietUntil: number;
}

/**
 * What this process knows about destinations that are, or were, in trouble: an opossum breaker for each, and
 * whether it asked for quiet. A destination that never failed isn't kept here and costs nothing.
 */
export class DestinationHealth {
  readonly #known = new Map<string, Known>();

  constructor(private readonly options: BreakerOptions) {}

  /**
   * How many attempts may be under way there: none while its breaker is open or it wants quiet; one to see
   * whether it is back, also after a single failure, so that one that hangs holds one slot and not all it may have.
   */
  roomFor(target: string, now: Date): number {
    const known = this.#known.get(target);
    if (known === undefined) return Infinity;
    if (known.breaker.opened || known.quietUntil > now.getTime()) return 0;
    return known.breaker.halfOpen || known.lastFailed ? 1 : Infinity;
  }

  /** Tells how an attempt went. Outcomes that come in while the breaker is open don't count. */
  note(target: string, attempt: { readonly failing: boolean; readonly quietMs: number }, now: Date): void {
    const known = this.#known.get(target) ?? this.#remember(target, attempt);
    if (known === undefined) return;
    this.#known.delete(target);
    this.#known.set(target, known);
    known.lastFailed = attempt.failing;
    if (attempt.quietMs > 0) known.quietUntil = now.getTime() + attempt.quietMs;
    known.breaker.fire(attempt.failing).catch(() => undefined);
  }

  states(): Record<BreakerState, number> {
    const states = { closed: 0, half_open: 0, open: 0 };
    for (const { breaker } of this.#known.values()) {
      states[breaker.opened ? 'open' : breaker.halfOpen ? 'half_open' : 'closed'] += 1;
    }
    return states;
  }

  close(): void {
    for (const { breaker } of this.#known.values()) breaker.shutdown();
    this.#known.clear();
  }

  #remember(
    target: string,
    attempt: { readonly failing: boolean; readonly quietMs: number },
  ): Known | undefined {
    if (!attempt.failing && attempt.quietMs === 0) return undefined;
    const known = { breaker: this.#newBreaker(), lastFailed: false, quietUntil: 0 };
    this.#known.set(target, known);
    const [oldest] = this.#known;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) {
      oldest[1].breaker.shutdown();
      this.#known.delete(oldest[0]);
    }
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
