import { createInbox, nanos } from '@nats-io/transport-node';
import type { Msg, NatsConnection as Client, Subscription } from '@nats-io/transport-node';
import { Delivery } from './delivery.js';
import { drainSubscription } from './live-subscription.js';
import type { EventSubscription } from './subscription.js';

/**
 * How long one pull request stays open on the server. Short, because a server that can no longer reach this process,
 * but has not noticed, keeps filling the request, and each such message is delayed by an ack wait.
 */
const EXPIRES_MS = 5_000;
/** Interval of the server's heartbeats while it has nothing to deliver. */
const HEARTBEAT_MS = 2_000;
const HEARTBEATS_MISSED = 3;

const STATUS_HEARTBEAT = 100;
const STATUS_BAD_REQUEST = 400;
const STATUS_EXPIRED = 408;
const STATUS_NO_RESPONDERS = 503;
const PULL_AGAIN_MS = 500;
/**
 * Pull again once this share of the concurrency limit is free, so that a busy consumer does not pull one message at a
 * time.
 */
const REFILL_SHARE = 1 / 4;

/** Which durable consumer to pull from, and how many messages a process handles at a time. */
export type PullSource = Pick<EventSubscription, 'stream' | 'durable' | 'concurrency'>;

export interface PullEvents {
  onDelivery(delivery: Delivery): void;
  /** A pull request ended with fewer messages than requested. */
  onSpare(): void;
  /** No more messages will arrive: the consumer or its stream is gone, or the server is silent. Called at most once. */
  onLost(because: string): void;
}

/**
 * Pulls exactly as many messages from one durable consumer as there is capacity for, with the protocol of ADR-37
 * (https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-37.md).
 *
 * The client library's `consume()` pulls ahead into a buffer, in which the ack wait of a message expires while all
 * handlers are busy; after ten deliveries, its first failure makes it a dead letter. With handlers that took 2.5 times
 * the ack wait, 20 messages were redelivered 7 times, here 0. Read into a queue where each can be
 * extended, messages are not limited: one process took 3,000 of 3,000 with 32 handlers, here 32. Throughput, CPU, and
 * latency are within noise, but for handlers of 2 ms (0.84 times as many messages): docs/decisions/0083.
 */
export class PullRequests {
  private readonly subject: string;
  private readonly inbox: string;
  private readonly subscription: Subscription;
  private readonly watch: NodeJS.Timeout;
  /** Messages requested that have not arrived yet. */
  private awaited = 0;
  private lastSignalMs = performance.now();
  private lastCheckMs = performance.now();
  private lost = false;

  constructor(
    private readonly client: Client,
    private readonly source: PullSource,
    private readonly events: PullEvents,
    inboxPrefix: string,
  ) {
    this.subject = `$JS.API.CONSUMER.MSG.NEXT.${source.stream}.${source.durable}`;
    this.inbox = createInbox(inboxPrefix);
    this.subscription = client.subscribe(this.inbox, {
      callback: (error, message) => {
        if (error === null) this.receive(message);
        else this.lose(error.message);
      },
    });
    this.watch = setInterval(() => {
      this.checkHeartbeats();
    }, HEARTBEAT_MS);
  }

  /** Pulls as many messages as the concurrency limit leaves room for beside those in progress. */
  refill(inProgress: number): void {
    const { concurrency } = this.source;
    const room = concurrency - inProgress - this.awaited;
    if (room >= concurrency * REFILL_SHARE || (room > 0 && this.awaited === 0)) this.pull(room);
  }

  /** Stops pulling. Messages that the server has already sent are still passed to `onDelivery` before this returns. */
  async close(): Promise<void> {
    clearInterval(this.watch);
    this.lost = true;
    await drainSubscription(this.subscription);
  }

  private pull(count: number): void {
    if (this.awaited === 0) this.lastSignalMs = performance.now();
    this.awaited += count;
    const request = { batch: count, expires: nanos(EXPIRES_MS), idle_heartbeat: nanos(HEARTBEAT_MS) };
    try {
      this.client.publish(this.subject, JSON.stringify(request), { reply: this.inbox });
    } catch (error) {
      this.lose(error instanceof Error ? error.message : String(error));
    }
  }

  private receive(message: Msg): void {
    this.lastSignalMs = performance.now();
    const delivery = Delivery.from(message);
    if (delivery !== undefined) {
      this.awaited = Math.max(0, this.awaited - 1);
      this.events.onDelivery(delivery);
      return;
    }
    const { code = 0, description = '' } = message.headers ?? {};
    if (code === STATUS_HEARTBEAT) return;
    if (code === STATUS_NO_RESPONDERS || code === STATUS_BAD_REQUEST || /deleted/i.test(description)) {
      this.lose(`${code} ${description}`.trim());
      return;
    }
    const owed = Number(message.headers?.get('Nats-Pending-Messages') ?? '');
    this.awaited = owed > 0 ? Math.max(0, this.awaited - owed) : 0;
    if (code === STATUS_EXPIRED) this.events.onSpare();
    // A limit is reached, or the server steps down. An immediate retry would get the same answer.
    else
      setTimeout(() => {
        this.events.onSpare();
      }, PULL_AGAIN_MS).unref();
  }

  private checkHeartbeats(): void {
    const now = performance.now();
    // A process that was paused must not mistake its own pause for silence of the server.
    if (now - this.lastCheckMs > 2 * HEARTBEAT_MS) this.lastSignalMs = now;
    this.lastCheckMs = now;
    if (this.awaited > 0 && now - this.lastSignalMs > HEARTBEATS_MISSED * HEARTBEAT_MS)
      this.lose('heartbeats missed');
  }

  private lose(because: string): void {
    if (this.lost) return;
    this.lost = true;
    this.events.onLost(because);
  }
}
