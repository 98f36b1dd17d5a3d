import { Injectable } from '@nestjs/common';
import type { Msg, NatsConnection as Client } from '@nats-io/transport-node';
import { NatsConnection } from '#libs/messaging';

/**
 * Plain NATS messages to every gateway: received by the gateways that are connected at the time, and not stored. A
 * message therefore only carries what a gateway would otherwise notice a little later.
 */
@Injectable()
export class Broadcasts {
  constructor(private readonly connection: NatsConnection) {}

  /**
   * @param onMessage called with each message's bytes; must be fast and must not throw
   * @param onGap called when messages may have been missed: at every connection, including the first
   * @returns the function that ends the subscription
   */
  listen(
    subject: string,
    onMessage: (bytes: Uint8Array) => void,
    onGap: () => void = () => undefined,
  ): () => void {
    let subscribedWith: Client | undefined;
    let unsubscribe = (): void => undefined;
    const subscribe = (): void => {
      const client = this.connection.client();
      // The client restores its subscriptions when it reconnects; a new client has none.
      if (client !== subscribedWith) {
        subscribedWith = client;
        const subscription = client.subscribe(subject, {
          callback: (error: Error | null, message: Msg) => {
            if (error === null) onMessage(message.data);
          },
        });
        unsubscribe = () => {
          if (!client.isClosed()) subscription.unsubscribe();
        };
      }
      onGap();
    };
    const forget = this.connection.on('connected', subscribe);
    if (this.connection.isConnected) subscribe();
    return () => {
      forget();
      unsubscribe();
    };
  }

  /** Notifies the other gateways. While the broker is unavailable they notice the change later. */
  notify(subject: string, text: string): void {
    if (this.connection.isConnected) this.connection.client().publish(subject, text);
  }
}
