import type { Clock } from '#libs/platform';
import type { DestinationHealth } from './destination-health.js';
import type { Destination } from './destination.rule.js';
import { FairQueue } from './fair-queue.rule.js';
import type { Pick, Taking } from './fair-queue.rule.js';
import { roomOfOrganization, roomOfTarget } from './fair-share.rule.js';
import type { Held, ShareLimits } from './fair-share.rule.js';

/**
 * The maximum number of waiting destinations kept in memory; the others are found by the query for due destinations.
 * About 2 MB.
 */
const MAX_WAITING = 10_000;

/**
 * Counts the attempts in progress: in total, and by organization, origin and target. Every attempt takes a slot first.
 * Without a free slot it waits, here as a destination and in the database as a delivery, and is picked in a fair order.
 */
export class DeliverySlots {
  private overall = 0;
  private readonly perOrganization = new Map<string, number>();
  private readonly perOrigin = new Map<string, number>();
  private readonly perTarget = new Map<string, number>();
  private readonly waiting = new FairQueue(MAX_WAITING);
  private isExpediting = false;
  private roomListener: () => void = () => undefined;

  constructor(
    private readonly limits: ShareLimits,
    private readonly health: DestinationHealth,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a slot for a delivery that is not in the queue. If no more slots are free than other organizations wait, it
   * queues behind them, so that new deliveries cannot overtake waiting ones forever.
   */
  tryTake(destination: Destination): boolean {
    return !this.isCrowded(destination) && this.take(destination) === 'taken';
  }

  /** Takes a slot whether or not there is room: for an attempt that holds one elsewhere and moves on. */
  hold(destination: Destination, count = 1): void {
    this.overall += count;
    addTo(this.perOrganization, destination.orgId, count);
    addTo(this.perOrigin, originKey(destination), count);
    addTo(this.perTarget, destination.target, count);
  }

  giveBack(destination: Destination, count = 1): void {
    if (count === 0) return;
    this.hold(destination, -count);
    if (this.waiting.size > 0 || this.isExpediting) this.roomListener();
  }

  /** Whether the holder of a slot can use it for another attempt there, or has to release it to those who wait. */
  mayKeep(destination: Destination): boolean {
    if (this.isCrowded(destination, 1)) return false;
    this.hold(destination, -1);
    const room = this.room(destination);
    this.hold(destination);
    return room > 0;
  }

  /** Marks this destination as having deliveries waiting in the database. */
  wants(destination: Destination): void {
    this.waiting.add(destination);
    this.roomListener();
  }

  /** Signals an expedited delivery; it waits in the database for its organization's share only. */
  expedite(): void {
    this.isExpediting = true;
    this.roomListener();
  }

  /** Whether {@link expedite} was called since the last call. */
  takeExpediting(): boolean {
    const was = this.isExpediting;
    this.isExpediting = false;
    return was;
  }

  wantsNoMore(destination: Destination): void {
    this.waiting.remove(destination);
  }

  /** Takes slots for waiting destinations, in the fair order; they stay in the queue until {@link wantsNoMore}. */
  takeForWaiting(): readonly Pick[] {
    return this.waiting.pick({
      heldBy: orgId => this.perOrganization.get(orgId) ?? 0,
      heldAt: (orgId, origin) => this.perOrigin.get(originKey({ orgId, origin })) ?? 0,
      hasRoom: orgId => this.roomOfOrganization(orgId) > 0,
      take: destination => this.take(destination),
    });
  }

  roomOfOrganization(orgId: string): number {
    const organization = this.perOrganization.get(orgId) ?? 0;
    return roomOfOrganization({ overall: this.overall, organization }, this.limits);
  }

  /** Calls `listener` when there may be a slot for a waiting destination. */
  onRoom(listener: () => void): void {
    this.roomListener = listener;
  }

  private take(destination: Destination): Taking {
    if (this.health.roomFor(destination.target, this.clock.now()) === 0) return 'resting';
    if (this.room(destination) <= 0) return 'full';
    this.hold(destination);
    return 'taken';
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
    return this.limits.overall - this.overall + givenBack <= this.waiting.othersThan(orgId);
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
