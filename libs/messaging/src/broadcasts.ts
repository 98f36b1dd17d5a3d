import { Injectable } from '@nestjs/common';
import { LiveSubscription } from './live-subscription.js';
import { NatsConnection } from './nats-connection.js';

/**
 * Core NATS messages to every replica of a service, on `broadcast.<service>.<what>`: received by the processes that are
 * connected at the time, and not stored. A message therefore carries only what a process would otherwise notice a little
 * later.
 */
@Injectable()
export class Broadcasts {
  constructor(private readonly connection: NatsConnection) {}

  /**
   * @param onMessage called with each message's bytes; must be fast and must not throw
   * @param onGap called when messages may have been missed: after every connection, including the first; a message that is
   *   sent after it arrives
   * @returns the function that ends the subscription
   */
  listen(subject: string, onMessage: (bytes: Uint8Array) => void, onGap?: () => void): () => void {
    const subscription = new LiveSubscription(this.connection, subject, {
      onMessage: ({ data }) => {
        onMessage(data);
      },
      ...(onGap === undefined ? {} : { onGap }),
    });
    return () => {
      subscription.stop();
    };
  }

  /** While the broker is unavailable this sends nothing: the others notice the change later. */
  publish(subject: string, text = ''): void {
    if (this.connection.isConnected) this.connection.client().publish(subject, text);
  }
}
