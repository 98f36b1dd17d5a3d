import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Destination } from '../domain/destination.js';
import { DueDeliveriesRepository } from '../persistence/due-deliveries.repository.js';
import type { Claim } from '../persistence/due-deliveries.repository.js';
import { Dispatcher } from './dispatcher.js';
import { ProcessLease } from './process-lease.js';
import { SendingOptions } from './sending-options.js';
import { Traffic } from './traffic.js';

/** A look through all targets may use a fifth of the time at most, however many there are. */
const REST_PER_WORK = 4;
const AFTER_ERROR_MS = 1_000;

/**
 * Fetches what is due in the database: retries, deliveries there was no slot for, and those whose sender died.
 * Fresh events don't come this way: they are taken as they are written.
 */
@Injectable()
export class DueLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DueLoop.name);
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private noticed = false;
  private lookAgainAt = 0;

  constructor(
    private readonly due: DueDeliveriesRepository,
    private readonly dispatcher: Dispatcher,
    private readonly traffic: Traffic,
    private readonly lease: ProcessLease,
    private readonly options: SendingOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.traffic.slots.onRoom(() => this.notice());
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.traffic.stop();
    this.wakeUp();
    await this.running;
  }

  /** Something may be due now, or there is room for what is. */
  notice(): void {
    this.noticed = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.traffic.isStopped) {
      try {
        this.noticed = false;
        await this.fetch(this.traffic.slots.takeWanting());
        if (performance.now() >= this.lookAgainAt) await this.lookAtAll();
        await this.sleep(this.lookAgainAt - performance.now());
      } catch (error) {
        this.logger.warn({ msg: 'Due deliveries could not be fetched; trying again.', err: error });
        await this.sleep(AFTER_ERROR_MS);
      }
    }
  }

  private async lookAtAll(): Promise<void> {
    const began = performance.now();
    const destinations: Destination[] = [];
    for await (const page of this.due.dueDestinations()) destinations.push(...page);
    await this.fetch(shuffled(destinations));
    const workMs = performance.now() - began;
    this.lookAgainAt = performance.now() + Math.max(this.options.pollMs, workMs * REST_PER_WORK);
  }

  /** Takes slots first, so that whatever is claimed is sent at once. */
  private async fetch(destinations: readonly Destination[]): Promise<void> {
    const { slots } = this.traffic;
    const claims: (Claim & Destination)[] = [];
    for (const destination of destinations) {
      const limit = slots.takeUpTo(this.options.slots.perTarget, destination);
      if (limit > 0) claims.push({ ...destination, limit });
    }
    const taken = await this.due.claim(claims, this.lease).catch((error: unknown) => {
      for (const claim of claims) slots.giveBack(claim, claim.limit);
      throw error;
    });
    const found = Map.groupBy(taken, ({ target }) => target);
    for (const claim of claims) {
      const count = found.get(claim.target)?.length ?? 0;
      slots.giveBack(claim, claim.limit - count);
      // As many as there was room for: probably more wait.
      if (count < claim.limit) slots.wantsNoMore(claim.target);
      else slots.wants(claim);
    }
    this.dispatcher.start(taken);
  }

  private async sleep(ms: number): Promise<void> {
    if (this.noticed || this.traffic.isStopped) return;
    await new Promise<void>(resolve => {
      const timeout = setTimeout(resolve, Math.max(ms, 0));
      this.wakeUp = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
  }
}

/** So that with too few slots for all, each is served in its turn. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map(item => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
