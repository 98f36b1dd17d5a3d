import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Coalescer } from '#libs/database';
import { runAsSpan, runInTrace } from '#libs/platform';
import type { TraceStart } from '#libs/platform';
import { Traffic } from '../destinations/traffic.js';
import type { ClaimedDelivery } from '../ordering/pending-deliveries.sql.js';
import { DeliveryAttempts } from './delivery-attempt.js';
import type { Attempted } from './delivery-attempt.js';
import { deliverySpan } from './delivery-spans.js';
import { DeliveryResults } from './delivery-results.js';
import type { DeliveryResult } from './delivery-results.repository.js';
import { OutgoingRepository } from './outgoing.repository.js';
import type { OutgoingDelivery } from './outgoing.repository.js';
import { SendingOptions } from './sending-options.js';

const LOADS_AT_A_TIME = 2;
/**
 * The pause after which a delivery is due again when it could not be attempted because a dependency was unavailable.
 */
const UNAVAILABLE_PAUSE_MS = 1_000;

type Decision = Pick<DeliveryResult, 'attempt' | 'status' | 'delayMs' | 'reason' | 'gone' | 'rest'>;

/**
 * Sends claimed deliveries: loads one, attempts it, records the result, and continues with the next in the lane. Each
 * delivery passed to it holds a slot of {@link Traffic}, which it releases.
 */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger(Dispatcher.name);
  private readonly inProgress = new Set<Promise<void>>();
  private readonly loader: Coalescer<ClaimedDelivery, OutgoingDelivery | undefined>;
  private readonly stop = new AbortController();

  constructor(
    outgoing: OutgoingRepository,
    private readonly attempts: DeliveryAttempts,
    private readonly results: DeliveryResults,
    private readonly traffic: Traffic,
    private readonly options: SendingOptions,
  ) {
    this.loader = new Coalescer({
      keyOf: ({ deliveryId }) => deliveryId,
      maxConcurrentBatches: LOADS_AT_A_TIME,
      runBatch: async claimed => {
        const loaded = await outgoing.load(claimed);
        const byId = new Map(loaded.map(delivery => [delivery.deliveryId, delivery]));
        return claimed.map(({ deliveryId }) => ({ ok: true, value: byId.get(deliveryId) }));
      },
    });
  }

  /** @param claimed under this process's lease, each with its slot */
  start(claimed: readonly ClaimedDelivery[]): void {
    for (const delivery of claimed) {
      const work = this.sendLane(delivery).finally(() => this.inProgress.delete(work));
      this.inProgress.add(work);
    }
  }

  /** Waits for attempts in progress; those that take longer are aborted, and released without using up an attempt. */
  async finish(withinMs: number, abort: () => Promise<void>): Promise<void> {
    const timer = new AbortController();
    const inTime = pause(withinMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const all = this.idle();
    await Promise.race([all, inTime]);
    timer.abort();
    this.stop.abort();
    if (this.inProgress.size > 0) await abort();
    await all;
  }

  private async idle(): Promise<void> {
    while (this.inProgress.size > 0) await Promise.all(this.inProgress);
  }

  /**
   * Sends one delivery after the other, as long as the lane continues and the destination accepts them. Never rejects.
   */
  private async sendLane(first: ClaimedDelivery): Promise<void> {
    let next: ClaimedDelivery | undefined = first;
    let target = first;
    try {
      while (next !== undefined) {
        if (next.target !== target.target) {
          this.traffic.slots.release(target);
          target = next;
          this.traffic.slots.hold(target);
        }
        next = await this.sendOne(next);
      }
    } finally {
      this.traffic.slots.release(target);
    }
  }

  /**
   * Runs in the trace of its event, as soon as that is known. After a failure the delivery is retried when its lease
   * ends.
   */
  private sendOne(claimed: ClaimedDelivery): Promise<ClaimedDelivery | undefined> {
    return runInTrace({}, async () => {
      try {
        const loadStartedAt = performance.now();
        const delivery = await this.loader.submit(claimed);
        // It has ended in the meantime, or another process has claimed it.
        if (delivery === undefined) return undefined;
        return await runAsSpan(traceOf(delivery), deliverySpan(delivery), () =>
          this.trySending(claimed, delivery, loadStartedAt),
        );
      } catch (error) {
        this.abandon(claimed, error);
        return undefined;
      }
    });
  }

  /** Its lease expires, and then it is sent again. */
  private abandon({ deliveryId }: ClaimedDelivery, error: unknown): void {
    this.logger.error({
      msg: 'A delivery failed; it is retried when its lease ends.',
      delivery_id: deliveryId,
      err: error,
    });
  }

  private async trySending(
    claimed: ClaimedDelivery,
    delivery: OutgoingDelivery,
    loadStartedAt: number,
  ): Promise<ClaimedDelivery | undefined> {
    // An attempt that begins later might outlast the lease, and overlap with one of another process.
    const beginBy = loadStartedAt + delivery.leaseLeftMs - this.options.requestTimeoutMs;
    const decision = await this.decide(delivery, beginBy);
    const { deliveryId, leaseId, round, taskId, destinationId, endpointId, target, origin, orgId } = delivery;
    const claimNext = this.traffic.canContinue(claimed);
    const next = await this.results.record({
      deliveryId,
      leaseId,
      round,
      taskId,
      destinationId,
      endpointId,
      destination: { orgId, target, origin },
      claimNext,
      ...decision,
    });
    // The next delivery in its lane is due now, and has to wait for a slot like any other.
    if (!claimNext && taskId !== null) this.traffic.slots.enqueue(claimed);
    return next;
  }

  private isStopping(): boolean {
    return this.stop.signal.aborted;
  }

  private async decide(delivery: OutgoingDelivery, beginBy: number): Promise<Decision> {
    const notAttempted = { attempt: null, delayMs: 0, gone: false, rest: null };
    if (delivery.skip !== null) return { ...notAttempted, status: 'skipped', reason: delivery.skip };
    if (this.isStopping()) return { ...notAttempted, status: 'pending', reason: null };
    let attempted: Attempted;
    try {
      attempted = await this.attempts.make(delivery, beginBy);
    } catch (error) {
      this.logger.error({
        msg: 'A delivery could not be attempted.',
        delivery_id: delivery.deliveryId,
        err: error,
      });
      return { ...notAttempted, delayMs: UNAVAILABLE_PAUSE_MS, status: 'pending', reason: null };
    }
    // Aborted by this process: that implies nothing about the receiver, and uses up no attempt.
    const isAborted = this.isStopping() && attempted.attempt.status === null;
    if (isAborted) return { ...notAttempted, status: 'pending', reason: null };
    this.attempts.report(delivery, attempted);
    const rest = await this.traffic.record(delivery, attempted.effect);
    return { ...decisionOf(attempted), rest };
  }
}

function traceOf({ traceparent, taskId, orgId }: OutgoingDelivery): TraceStart {
  return { traceparent: traceparent ?? undefined, taskId: taskId ?? undefined, orgId };
}

function decisionOf({ attempt, verdict }: Attempted): Omit<Decision, 'rest'> {
  switch (verdict.verdict) {
    case 'delivered':
      return { attempt, status: 'delivered', delayMs: 0, reason: null, gone: false };
    case 'retry':
      return { attempt, status: 'pending', delayMs: verdict.delayMs, reason: null, gone: false };
    case 'failed':
      return { attempt, status: 'failed', delayMs: 0, reason: verdict.reason, gone: false };
    case 'gone':
      return { attempt, status: 'failed', delayMs: 0, reason: 'gone', gone: true };
  }
}
