import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Destination } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { Dispatcher } from './dispatcher.js';
import { DueDeliveriesRepository } from './due-deliveries.repository.js';
import { SendingOptions } from './sending-options.js';

/** Querying the database may use at most a fifth of the time, however many deliveries wait there. */
const REST_PER_WORK = 4;
/** Per organization; further ones follow as these end. */
const EXPEDITED_AT_A_TIME = 16;
/** Per statement: within the bounds per organization, it takes 100 ms at worst. */
const ORGANIZATIONS_AT_A_TIME = 20;
const AFTER_ERROR_MS = 1_000;

/**
 * Fetches due deliveries from the database: retries, deliveries without a slot, and those of crashed senders. New
 * events do not take this path: they are claimed as they are written.
 */
@Injectable()
export class DueLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DueLoop.name);
  private running: Promise<void> = Promise.resolve();
  private endSleep: () => void = () => undefined;
  private isWoken = false;
  private nextSearchAt = 0;

  constructor(
    private readonly due: DueDeliveriesRepository,
    private readonly dispatcher: Dispatcher,
    private readonly traffic: Traffic,
    private readonly options: SendingOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.traffic.slots.onSlotFree(() => this.wake());
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.traffic.stop();
    this.endSleep();
    await this.running;
  }

  /** Signals that deliveries may be due now, or that there is room for due ones. */
  wake(): void {
    this.isWoken = true;
    this.endSleep();
  }

  private async run(): Promise<void> {
    while (!this.traffic.isStopped) {
      try {
        this.isWoken = false;
        const isSearchDue = performance.now() >= this.nextSearchAt;
        if (this.traffic.slots.consumeExpedite() || isSearchDue) await this.fetchExpedited();
        await this.fetch();
        if (isSearchDue) await this.searchAll();
        await this.sleep(this.nextSearchAt - performance.now());
      } catch (error) {
        this.logger.warn({ msg: 'Due deliveries could not be fetched; retrying.', err: error });
        await this.sleep(AFTER_ERROR_MS);
      }
    }
  }

  /** Skips organizations without room: once they have room again, the longest-waiting destinations are known. */
  private async searchAll(): Promise<void> {
    const began = performance.now();
    const { slots } = this.traffic;
    for await (const page of this.due.organizations()) {
      const open = shuffled(page.filter(orgId => slots.roomOfOrganization(orgId) > 0));
      for (let from = 0; from < open.length; from += ORGANIZATIONS_AT_A_TIME) {
        const some = open.slice(from, from + ORGANIZATIONS_AT_A_TIME);
        for (const destination of await this.due.destinationsOf(some)) slots.enqueue(destination);
        await this.fetch();
      }
    }
    const workMs = performance.now() - began;
    this.nextSearchAt = performance.now() + Math.max(this.options.pollMs, workMs * REST_PER_WORK);
  }

  /**
   * Expedited deliveries are sent regardless of their destination's health, origin and lane, within the organization's
   * share.
   */
  private async fetchExpedited(): Promise<void> {
    const { slots } = this.traffic;
    const reserved = new Map<string, number>();
    for (const orgId of await this.due.expeditedOrganizations()) {
      const count = Math.min(slots.roomOfOrganization(orgId), EXPEDITED_AT_A_TIME);
      if (count === 0) continue;
      reserved.set(orgId, count);
      slots.hold(reservationOf(orgId), count);
    }
    try {
      const claimed = await this.due.claimExpedited(reserved);
      for (const delivery of claimed) slots.hold(delivery);
      this.dispatcher.start(claimed);
    } finally {
      for (const [orgId, count] of reserved) slots.release(reservationOf(orgId), count);
    }
  }

  /** Takes slots first, so that every claimed delivery is sent immediately. */
  private async fetch(): Promise<void> {
    const { slots } = this.traffic;
    const grants = slots.acquireForWaiting();
    // Before the statement: deliveries written concurrently mark the destination again.
    for (const { destination } of grants) slots.dequeue(destination);
    const claimed = await this.due.claim(grants).catch((error: unknown) => {
      for (const { destination, count } of grants) slots.release(destination, count);
      throw error;
    });
    const found = Map.groupBy(claimed, ({ target }) => target);
    for (const { destination, count } of grants) {
      const got = found.get(destination.target)?.length ?? 0;
      // As many as there was room for: probably more wait.
      if (got === count) slots.enqueue(destination);
      slots.release(destination, count - got);
    }
    this.dispatcher.start(claimed);
  }

  private async sleep(ms: number): Promise<void> {
    if (this.isWoken || this.traffic.isStopped) return;
    await new Promise<void>(resolve => {
      const timeout = setTimeout(resolve, Math.max(ms, 0));
      this.endSleep = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
  }
}

/** A reservation for a delivery whose destination is not known yet. */
function reservationOf(orgId: string): Destination {
  return { orgId, origin: '', target: '' };
}

/** Prevents any organization from always being queried before the others. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map(item => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
