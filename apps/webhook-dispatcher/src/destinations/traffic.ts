import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Metrics } from '#libs/platform';
import { DeliverySlots } from './delivery-slots.js';
import { DestinationHealth } from './destination-health.js';
import type { HealthChange } from './destination-health.repository.js';
import { DestinationOptions } from './destination-options.js';
import type { Destination } from './destination.rule.js';
import type { AttemptEffect, Rest } from './endpoint-health.rule.js';

const REPORT_MS = 2_000;

/** Decides which destinations this process can send to at the moment. */
@Injectable()
export class Traffic implements OnApplicationBootstrap {
  readonly slots: DeliverySlots;
  private readonly health: DestinationHealth;
  private reporting: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    options: DestinationOptions,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {
    this.health = new DestinationHealth(options.breaker);
    this.slots = new DeliverySlots(options.slots, this.health, clock);
  }

  onApplicationBootstrap(): void {
    this.reporting = setInterval(() => this.metrics.breakerStates(this.health.states()), REPORT_MS).unref();
  }

  close(): void {
    clearInterval(this.reporting);
    this.health.close();
  }

  /** Accepts nothing more from now on: neither new events nor the next deliveries of a lane. */
  stop(): void {
    this.stopped = true;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  tryAcquire(destination: Destination): boolean {
    return !this.stopped && this.slots.tryAcquire(destination);
  }

  /** @returns the rest that begins with this attempt */
  record(destination: Destination, effect: AttemptEffect): Promise<Rest | null> {
    return this.health.record(destination, effect, this.clock.now());
  }

  /** Applies another replica's finding, or a manual reset. */
  apply({ isReset, restMs, ...of }: Pick<HealthChange, 'orgId' | 'target' | 'isReset' | 'restMs'>): void {
    if (restMs > 0) this.health.rest(of, restMs, this.clock.now());
    else if (isReset) this.health.forget(of.target);
  }

  /** Resets a destination that a person has reported as recovered. */
  reset(destination: Destination): void {
    this.health.forget(destination.target);
    this.slots.enqueue(destination);
  }

  /** Whether the holder of a slot can immediately continue with another delivery there. */
  canContinue(destination: Destination): boolean {
    return !this.stopped && this.slots.canReuse(destination);
  }
}
