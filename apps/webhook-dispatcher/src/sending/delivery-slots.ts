import type { Clock } from '#libs/platform';
import type { Destination } from '../domain/destination.js';
import type { DestinationHealth } from './destination-health.js';
import type { SendingOptions } from './sending-options.js';

/** Destinations remembered as waiting at most; beyond it the look through the database finds them. */
const MAX_WANTING = 10_000;

/**
 * How many attempts are under way: overall, for each origin, for each target. Whoever wants to send takes a
 * slot first, so a destination that hangs holds its own few slots and nothing of anybody else's.
 */
export class DeliverySlots {
  #overall = 0;
  readonly #perOrigin = new Map<string, number>();
  readonly #perTarget = new Map<string, number>();
  /** Where a slot was wanted in vain: something waits in the database, to be fetched when one comes free. */
  readonly #wanting = new Map<string, Destination>();
  #tellOfRoom: () => void = () => undefined;

  constructor(
    private readonly limits: SendingOptions['slots'],
    private readonly health: DestinationHealth,
    private readonly clock: Clock,
  ) {}

  tryTake(destination: Destination): boolean {
    return this.takeUpTo(1, destination) === 1;
  }

  /** @returns how many of `wanted` slots were taken */
  takeUpTo(wanted: number, destination: Destination): number {
    const free = Math.max(0, Math.min(wanted, this.#room(destination)));
    if (free < wanted) this.#remember(destination);
    this.hold(destination, free);
    return free;
  }

  /** Takes slots whether or not there is room: for who holds one elsewhere and moves on. */
  hold({ target, origin }: Destination, count = 1): void {
    if (count === 0) return;
    this.#overall += count;
    addTo(this.#perOrigin, origin, count);
    addTo(this.#perTarget, target, count);
  }

  giveBack(destination: Destination, count = 1): void {
    this.hold(destination, -count);
    if (this.#wanting.size > 0) this.#tellOfRoom();
  }

  /** Something for this destination waits in the database. */
  wants(destination: Destination): void {
    this.#remember(destination);
    this.#tellOfRoom();
  }

  wantsNoMore(target: string): void {
    this.#wanting.delete(target);
  }

  /** Destinations for which something waits and a slot could be had now. Each is told once. */
  takeWanting(): readonly Destination[] {
    const ready = [...this.#wanting.values()].filter(destination => this.#room(destination) > 0);
    for (const { target } of ready) this.#wanting.delete(target);
    return ready;
  }

  /** Calls `listener` when there may be a slot for somebody who wants one. */
  onRoom(listener: () => void): void {
    this.#tellOfRoom = listener;
  }

  #room({ target, origin }: Destination): number {
    const inTarget = this.#perTarget.get(target) ?? 0;
    return Math.min(
      this.limits.overall - this.#overall,
      this.limits.perOrigin - (this.#perOrigin.get(origin) ?? 0),
      this.limits.perTarget - inTarget,
      this.health.roomFor(target, this.clock.now()) - inTarget,
    );
  }

  #remember(destination: Destination): void {
    if (this.#wanting.size < MAX_WANTING) this.#wanting.set(destination.target, destination);
  }
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  const sum = (counts.get(key) ?? 0) + count;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}
