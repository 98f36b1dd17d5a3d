import { Logger } from '@nestjs/common';
import type { Msg, NatsConnection as Client, Subscription } from '@nats-io/transport-node';
import { runInTrace } from '#libs/platform';
import { drainSubscription } from './drain-subscription.js';
import type { EventHandling } from './event-handling.js';
import { incomingFromDeadLetter, resendSubjectOf } from './resend.js';

/**
 * Runs a dead message through the handler it died in, at an operator's request (resend.ts explains why this is a
 * request and not a message on a stream).
 */
export class ResendAnswerer {
  private readonly logger = new Logger(ResendAnswerer.name);
  private readonly inHand = new Set<Promise<void>>();
  private subscription: Subscription | undefined;
  private client: Client | undefined;

  constructor(private readonly handling: EventHandling) {}

  subscribe(client: Client, queue: string): void {
    if (this.client === client) return;
    this.client = client;
    this.subscription = client.subscribe(resendSubjectOf(this.handling.subscription.durable), {
      queue,
      callback: (error, message) => {
        if (error !== null) return;
        const work = runInTrace({}, () => this.answer(message));
        this.inHand.add(work);
        void work.then(() => this.inHand.delete(work));
      },
    });
  }

  async close(): Promise<void> {
    await drainSubscription(this.subscription);
    await Promise.all(this.inHand);
  }

  private async answer(message: Msg): Promise<void> {
    try {
      const incoming = incomingFromDeadLetter(message.data, message.headers);
      // An operator is waiting for the answer, so this does not wait for unavailable dependencies.
      const outcome = await this.handling.handle(incoming, AbortSignal.abort());
      message.respond(JSON.stringify(outcome));
    } catch (error) {
      this.logger.error('A dead message could not be sent again.', error);
    }
  }
}
