import { Injectable } from '@nestjs/common';
import type { Msg, NatsConnection as Client } from '@nats-io/transport-node';
import { NatsConnection } from '#libs/messaging';

/**
 * Plain NATS messages, to every gateway at once: heard by whoever is connected at the time, kept for nobody.
 * So what they say is always something a gateway would find out a little later by itself.
 */
@Injectable()
export class Broadcasts {
  constructor(private readonly connection: NatsConnection) {}

  /**
   * @param onMessage called with each message's bytes; has to be quick and must not throw
   * @param onGap called when messages may have been missed: at every connection, the first included
   * @returns what ends it
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
      // The client takes its subscriptions along when it reconnects; a new client has none.
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

  /** Tells the other gateways, unless the broker is away: then they find out by themselves. */
  tell(subject: string, text: string): void {
    if (this.connection.isConnected) this.connection.client().publish(subject, text);
  }
}
