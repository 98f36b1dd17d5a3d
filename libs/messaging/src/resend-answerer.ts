import { Logger } from '@nestjs/common';
import type { Msg } from '@nats-io/transport-node';
import type { EventHandling } from './event-handling.js';
import { LiveSubscription } from './live-subscription.js';
import type { NatsConnection } from './nats-connection.js';
import { incomingFromDeadLetter, resendSubjectOf } from './resend.js';

/**
 * Runs a dead message through the handler it died in, at an operator's request (resend.ts explains why this is a
 * request and not a message on a stream).
 */
export class ResendAnswerer {
  private readonly logger = new Logger(ResendAnswerer.name);
  private readonly inProgress = new Set<Promise<void>>();
  private subscription: LiveSubscription | undefined;

  constructor(
    private readonly handling: EventHandling,
    private readonly connection: NatsConnection,
  ) {}

  /** Subscribes once there is a connection. */
  start(queue: string): void {
    const subject = resendSubjectOf(this.handling.subscription.durable);
    this.subscription = new LiveSubscription(this.connection, subject, {
      queue,
      onMessage: message => {
        const work = this.answer(message);
        this.inProgress.add(work);
        void work.then(() => this.inProgress.delete(work));
      },
    });
  }

  async close(): Promise<void> {
    await this.subscription?.drain();
    await Promise.all(this.inProgress);
  }

  private async answer(message: Msg): Promise<void> {
    try {
      const incoming = incomingFromDeadLetter(message.data, message.headers);
      // An operator is waiting for the answer, so this does not wait for unavailable dependencies.
      await this.handling.handle(incoming, AbortSignal.abort(), outcome => {
        message.respond(JSON.stringify(outcome));
        return Promise.resolve();
      });
    } catch (error) {
      this.logger.error('A dead letter could not be resent.', error);
    }
  }
}
