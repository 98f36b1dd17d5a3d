import { setTimeout as pause } from 'node:timers/promises';
import type { Msg, NatsConnection as Client, Subscription } from '@nats-io/transport-node';
import type { NatsConnection } from './nats-connection.js';

/** A silent broker must not delay the end of the process. */
const DRAIN_TIMEOUT_MS = 2_000;

export interface LiveSubscriptionOptions {
  /** Of the subscribers with the same queue group, one receives each message. */
  readonly queue?: string;
  /** Must be fast and must not throw. */
  readonly onMessage: (message: Msg) => void;
  /** The broker refused or ended the subscription. */
  readonly onError?: (error: Error) => void;
  /** Called when messages may have been missed: after every connection, including the first; from then on none is. */
  readonly onGap?: () => void;
}

/**
 * A core NATS subscription that lasts until it is ended. The client restores its subscriptions when it reconnects; a
 * new client has none, so this subscribes again with each.
 */
export class LiveSubscription {
  private readonly stopListening: () => void;
  private client: Client | undefined;
  private subscription: Subscription | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly subject: string,
    private readonly options: LiveSubscriptionOptions,
  ) {
    this.stopListening = connection.on('connected', () => {
      this.subscribe();
    });
    if (connection.isConnected) this.subscribe();
  }

  /** Ends the subscription after the messages that the broker has already sent have been passed on. */
  async drain(): Promise<void> {
    this.stopListening();
    await drainSubscription(this.subscription);
  }

  /** Ends the subscription now. */
  stop(): void {
    this.stopListening();
    if (this.subscription?.isClosed() === false) this.subscription.unsubscribe();
  }

  private subscribe(): void {
    const client = this.connection.client();
    if (client !== this.client) {
      this.client = client;
      const { queue, onMessage, onError } = this.options;
      this.subscription = client.subscribe(this.subject, {
        ...(queue === undefined ? {} : { queue }),
        callback: (error, message) => {
          if (error === null) onMessage(message);
          else onError?.(error);
        },
      });
    }
    if (this.options.onGap !== undefined) void this.reportGap(client, this.options.onGap);
  }

  /** Only when the broker has the subscription: a message that is sent before would be missed without a later report. */
  private async reportGap(client: Client, onGap: () => void): Promise<void> {
    try {
      await client.flush();
    } catch {
      // Lost again; the next connection reports it.
      return;
    }
    if (this.subscription?.isClosed() === false) onGap();
  }
}

/** Ends a subscription after the messages that the broker has already sent have been passed to its callback. */
export async function drainSubscription(subscription: Subscription | undefined): Promise<void> {
  if (subscription === undefined || subscription.isClosed()) return;
  const drained = subscription.drain().catch(() => undefined);
  await Promise.race([drained, pause(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
}
