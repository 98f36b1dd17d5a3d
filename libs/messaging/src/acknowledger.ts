import { Logger } from '@nestjs/common';
import { jetstream } from '@nats-io/jetstream';
import type { Clock, Metrics } from '#libs/platform';
import type { DeadLetterCause, DeadLetterStore } from './dead-letter-store.js';
import { deadLetterOf } from './dead-letter.js';
import type { Delivery } from './delivery.js';
import type { Tuning } from './messaging-options.js';
import type { NatsConnection } from './nats-connection.js';
import { acknowledgementOf } from './acknowledgement.js';
import type { Acknowledgement, Outcome } from './acknowledgement.js';
import type { DurableName } from './subscription.js';

type DeadLetterDecision = Extract<Acknowledgement, { action: 'dead_letter' }>;

/** Carries out what `acknowledgementOf` decides. */
export class Acknowledger {
  private readonly logger = new Logger(Acknowledger.name);

  constructor(
    private readonly connection: NatsConnection,
    private readonly clock: Clock,
    private readonly tuning: Tuning,
    private readonly deadLetters: DeadLetterStore,
    private readonly metrics: Metrics,
  ) {}

  async acknowledge(delivery: Delivery, durable: DurableName, outcome: Outcome): Promise<Acknowledgement> {
    const acknowledgement = acknowledgementOf(outcome, delivery.count, this.tuning);
    switch (acknowledgement.action) {
      case 'ack':
        delivery.ack();
        return acknowledgement;
      case 'retry':
        delivery.nak(acknowledgement.delayMs);
        return acknowledgement;
      case 'dead_letter':
        return this.deadLetter(delivery, durable, acknowledgement);
    }
  }

  /**
   * Stores the letter in the database first, then terminates the delivery. While the database is unavailable, the
   * message is redelivered.
   */
  private async deadLetter(
    delivery: Delivery,
    durable: DurableName,
    decision: DeadLetterDecision,
  ): Promise<Acknowledgement> {
    const { generation } = this.connection;
    const { reason, detail } = decision;
    const cause = { reason, detail, at: this.clock.now() };
    const about = { durable, reason, stream: delivery.stream, sequence: delivery.streamSequence };
    try {
      await this.deadLetters.store(delivery, durable, cause);
    } catch (error) {
      this.logger.error(
        { msg: 'A dead letter could not be stored; its message will be redelivered.', ...about },
        error,
      );
      const delayMs = this.tuning.retryDelaysMs[0] ?? 0;
      delivery.nak(delayMs);
      return { action: 'retry', delayMs };
    }
    // After a reconnect its sequence number may belong to another message: a redelivery is safer.
    if (this.connection.generation === generation) delivery.term();
    this.metrics.deadLetter(durable, reason);
    this.logger.error({ msg: 'A message became a dead letter.', ...about, deliveries: delivery.count });
    await this.announce(delivery, durable, cause);
    return decision;
  }

  /** For subscribers to `dead.>`. The letter is in the database, so a failure loses only the announcement. */
  private async announce(delivery: Delivery, durable: DurableName, cause: DeadLetterCause): Promise<void> {
    try {
      const client = this.connection.client();
      const letter = deadLetterOf(delivery, durable, cause, this.connection.maxPayloadBytes);
      const ack = jetstream(client).publish(letter.subject, letter.payload, {
        headers: letter.headers,
        msgID: `${durable}:${delivery.stream}:${delivery.streamSequence}:${delivery.storedAt.getTime()}`,
      });
      await this.connection.unlessLost(ack);
    } catch (error) {
      this.logger.warn({ msg: 'A dead letter was not announced on the DEAD stream.', durable }, error);
    }
  }
}
