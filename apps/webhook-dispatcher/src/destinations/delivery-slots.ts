import type { Clock } from '#libs/platform';
import type { DestinationHealth } from './destination-health.js';
import type { Destination } from './destination.rule.js';
import { FairQueue } from './fair-queue.rule.js';
import type { Grant, Acquisition } from './fair-queue.rule.js';
import { roomOfOrganization, roomOfTarget } from './fair-share.rule.js';
import type { Held, ShareLimits } from './fair-share.rule.js';

/**
 * The maximum number of waiting destinations kept in memory; the others are found by the query for due destinations.
 * About 2 MB.
 */
const MAX_WAITING = 10_000;

/**
 * Counts the attempts in progress: in total, and by organization, origin and target. Every attempt needs a slot. Without
 * a free slot it waits, here as a destination and in the database as a delivery, and is served in a fair order.
 */
export class DeliverySlots {
  private overall = 0;
  private readonly perOrganization = new Map<string, number>();
  private readonly perOrigin = new Map<string, number>();
  private readonly perTarget = new Map<string, number>();
  private readonly waiting = new FairQueue(MAX_WAITING);
  private isExpediting = false;
  private slotListener: () => void = () => undefined;

  constructor(
    private readonly limits: ShareLimits,
    private readonly health: DestinationHealth,
    private readonly clock: Clock,
  ) {}

  /**
   * Acquires a slot for a delivery that is not in the queue. If no more slots are free than other organizations wait,
   * it queues behind them, so that new deliveries cannot overtake waiting ones forever.
   */
  tryAcquire(destination: Destination): boolean {
    return !this.isCrowded(destination) && this.acquire(destination) === 'acquired';
  }

  /** Acquires a slot whether or not there is room: for an attempt that holds one elsewhere and moves on. */
  hold(destination: Destination, count = 1): void {
    this.overall += count;
    addTo(this.perOrganization, destination.orgId, count);
    addTo(this.perOrigin, originKey(destination), count);
    addTo(this.perTarget, destination.target, count);
  }

  release(destination: Destination, count = 1): void {
    if (count === 0) return;
    this.hold(destination, -count);
    if (this.waiting.size > 0 || this.isExpediting) this.slotListener();
  }

  /** Whether the holder of a slot can use it for another attempt there, or has to release it to those who wait. */
  canReuse(destination: Destination): boolean {
    if (this.isCrowded(destination, 1)) return false;
    this.hold(destination, -1);
    const room = this.room(destination);
    this.hold(destination);
    return room > 0;
  }

  /** Marks this destination as having deliveries waiting in the database. */
  enqueue(destination: Destination): void {
    this.waiting.add(destination);
    this.slotListener();
  }

  /** Signals an expedited delivery; it waits in the database for its organization's share only. */
  expedite(): void {
    this.isExpediting = true;
    this.slotListener();
  }

  /** Whether {@link expedite} was called since the last call. */
  consumeExpedite(): boolean {
    const was = this.isExpediting;
    this.isExpediting = false;
    return was;
  }

  dequeue(destination: Destination): void {
    this.waiting.remove(destination);
  }

  /** Acquires slots for waiting destinations, in the fair order; they stay in the queue until {@link dequeue}. */
  acquireForWaiting(): readonly Grant[] {
    return this.waiting.grant({
      heldBy: orgId => this.perOrganization.get(orgId) ?? 0,
      heldAt: (orgId, origin) => this.perOrigin.get(originKey({ orgId, origin })) ?? 0,
      hasRoom: orgId => this.roomOfOrganization(orgId) > 0,
      acquire: destination => this.acquire(destination),
    });
  }

  roomOfOrganization(orgId: string): number {
    const organization = this.perOrganization.get(orgId) ?? 0;
    return roomOfOrganization({ overall: this.overall, organization }, this.limits);
  }

  /** Calls `listener` when there may be a slot for a waiting destination. */
  onSlotFree(listener: () => void): void {
    this.slotListener = listener;
  }

  private acquire(destination: Destination): Acquisition {
    if (this.health.roomFor(destination.target, this.clock.now()) === 0) return 'resting';
    if (this.room(destination) <= 0) return 'full';
    this.hold(destination);
    return 'acquired';
  }

  private room(destination: Destination): number {
    const held: Held = {
      overall: this.overall,
      organization: this.perOrganization.get(destination.orgId) ?? 0,
      origin: this.perOrigin.get(originKey(destination)) ?? 0,
      target: this.perTarget.get(destination.target) ?? 0,
    };
    const healthy = this.health.roomFor(destination.target, this.clock.now()) - held.target;
    return Math.min(roomOfTarget(held, this.limits), healthy);
  }

  private isCrowded({ orgId }: Destination, givenBack = 0): boolean {
    return this.limits.overall - this.overall + givenBack <= this.waiting.countOthers(orgId);
  }
}

function originKey({ orgId, origin }: Omit<Destination, 'target'>): string {
  return `${orgId} ${origin}`;
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  const sum = (counts.get(key) ?? 0) + count;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}
