import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Clock, HealthRegistry, Metrics } from '#libs/platform';

/** The relay's state for operators: the check `relay` in `/readyz`, and the age of the outbox in `/metrics`. */
@Injectable()
export class RelayStatus implements OnModuleInit {
  private detail = 'starting';

  constructor(
    private readonly health: HealthRegistry,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  /** Never reports not ready: while the broker is unavailable, events wait in the log as designed. */
  onModuleInit(): void {
    this.health.register('relay', () => Promise.resolve({ ok: true, detail: this.detail }));
  }

  standingBy(): void {
    this.metrics.outboxAge(0);
    this.detail = 'standing by';
  }

  caughtUp(publishedTo: number | undefined): void {
    this.metrics.outboxAge(0);
    this.detail = `publishing; all up to ${publishedTo ?? 0} is published`;
  }

  /** @param since when the oldest unpublished event happened */
  waiting(since: Date | undefined): void {
    const ageSeconds = since === undefined ? 0 : (this.clock.now().getTime() - since.getTime()) / 1_000;
    this.metrics.outboxAge(Math.max(0, ageSeconds));
    this.detail = `waiting for the broker; the oldest event waits for ${ageSeconds.toFixed(1)} s`;
  }
}
