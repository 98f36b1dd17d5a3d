import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startReceiver } from '../receiver/receiver.js';
import type { Receiver } from '../receiver/receiver.js';
import type { Receipt } from '../receiver/receiver-messages.js';
import type { BenchSystem } from '../system/bench-system.js';
import { watchOffers } from './offer-watch.js';
import type { Offer } from './offer-watch.js';
import { addEndpoint, balanceOf, createOrganization } from './organization.js';
import type { BenchOrganization, OrganizationOptions } from './organization.js';
import { ANSWER, taskBody } from './task-body.js';

/** One task from its creation to the webhook of its completion. */
export interface Lifecycle {
  readonly offer: Offer;
  /** Duration of the request that created it. */
  readonly createMs: number;
  /** From the time of `task.completed` to its webhook. */
  readonly deliveryMs: number;
  /** Total duration of the four requests: create, accept, start, submit. */
  readonly requestsMs: number;
  readonly totalMs: number;
}

const WORKERS = 50;
const PATIENCE_MS = 30_000;
const PRICE_MICROS = 200_000;
const Posted = z.looseObject({ task_id: z.string() });

/** Plays an agent, its workers and its webhook receiver. */
export class Lifecycles {
  private readonly offers = new Rendezvous<Offer>();
  private readonly completions = new Rendezvous<Receipt>();
  private completed = 0;

  private constructor(
    private readonly bench: BenchSystem,
    readonly organization: BenchOrganization,
  ) {}

  /** Creates an organization with funds and workers, and one endpoint that receives `task.completed`. */
  static async open(bench: BenchSystem, options: OrganizationOptions = {}): Promise<Lifecycles> {
    const organization = await createOrganization(bench, { workers: WORKERS, ...options });
    const lifecycles = new Lifecycles(bench, organization);
    const receiver = await lifecycles.receive();
    bench.cleanup.add(() => receiver.stop());
    for (const url of receiver.urls)
      await addEndpoint(bench, organization, { url, events: ['task.completed'] });
    const watch = await watchOffers(bench.nats, organization.orgId, offer => {
      lifecycles.offers.put(offer.taskId, offer);
    });
    bench.cleanup.add(() => watch.stop());
    return lifecycles;
  }

  /** @throws Error when a request is refused, or no event arrives for half a minute */
  async runOne(): Promise<Lifecycle> {
    const { api } = this.bench;
    const startedAt = performance.now();
    const posted = await api.call(
      'POST',
      '/v1/tasks',
      this.organization.adminKey,
      taskBody(this.organization),
    );
    const { task_id: taskId } = Posted.parse(posted);
    const createdAt = performance.now();
    const offer = await this.offers.take(taskId, 'an offer');
    const offeredAt = performance.now();
    await this.work(offer);
    const submittedAt = performance.now();
    const { eventAtMs, receivedAtMs } = await this.completions.take(taskId, 'the webhook of task.completed');
    this.completed += 1;
    const createMs = createdAt - startedAt;
    const requestsMs = createMs + (submittedAt - offeredAt);
    const deliveryMs = receivedAtMs - eventAtMs;
    return { offer, createMs, requestsMs, deliveryMs, totalMs: performance.now() - startedAt };
  }

  /**
   * Waits until billing has settled every completed task.
   *
   * @throws Error when the money does not match the completed tasks, or something stays held
   */
  async settled(): Promise<void> {
    const expected = this.organization.fundsMicros - this.completed * PRICE_MICROS;
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const { availableMicros, heldMicros } = await balanceOf(this.bench, this.organization);
      if (heldMicros === 0 && availableMicros === expected) return;
      if (performance.now() > giveUpAt) {
        throw new Error(
          `The ledger is not settled: ${heldMicros} held, ${availableMicros} available, not ${expected}.`,
        );
      }
      await pause(20);
    }
  }

  private async work({ assignmentId, workerId }: Offer): Promise<void> {
    const key = this.organization.workerKeys.get(workerId);
    if (key === undefined) throw new Error(`${workerId} is nobody's worker.`);
    const { api } = this.bench;
    await api.call('POST', `/v1/worker/offers/${assignmentId}/accept`, key);
    await api.call('POST', `/v1/worker/assignments/${assignmentId}/start`, key);
    await api.call('POST', `/v1/worker/assignments/${assignmentId}/submit`, key, ANSWER);
  }

  private receive(): Promise<Receiver> {
    return startReceiver(['healthy'], receipt => {
      this.completions.put(receipt.taskId, receipt);
    });
  }
}

/** Matches a waiter with the value for its task, in whichever order they arrive. */
class Rendezvous<T> {
  private readonly here = new Map<string, T>();
  private readonly waiting = new Map<string, (value: T) => void>();

  put(taskId: string, value: T): void {
    const resolve = this.waiting.get(taskId);
    if (resolve === undefined) this.here.set(taskId, value);
    else {
      this.waiting.delete(taskId);
      resolve(value);
    }
  }

  async take(taskId: string, what: string): Promise<T> {
    const here = this.here.get(taskId);
    if (here !== undefined) {
      this.here.delete(taskId);
      return here;
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.waiting.set(taskId, resolve);
    const timer = setTimeout(() => {
      reject(new Error(`Timed out waiting for ${what} of the task ${taskId}.`));
    }, PATIENCE_MS);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
