import { Logger } from '@nestjs/common';
import { jetstream } from '@nats-io/jetstream';
import type { Clock, Metrics } from '#libs/platform';
import type { DeadLetterStore, Death } from './dead-letter-store.js';
import { deadLetterOf } from './dead-letter.js';
import type { Delivery } from './delivery.js';
import type { Tuning } from './messaging-options.js';
import type { NatsConnection } from './nats-connection.js';
import { settlementOf } from './settlement.js';
import type { Outcome, Settlement } from './settlement.js';
import type { DurableName } from './subscription.js';

type Burial = Extract<Settlement, { action: 'bury' }>;

/** Carries out what `settlementOf` decides. */
export class Settler {
  private readonly logger = new Logger(Settler.name);

  constructor(
    private readonly connection: NatsConnection,
    private readonly clock: Clock,
    private readonly tuning: Tuning,
    private readonly deadLetters: DeadLetterStore,
    private readonly metrics: Metrics,
  ) {}

  async settle(delivery: Delivery, durable: DurableName, outcome: Outcome): Promise<Settlement> {
    const settlement = settlementOf(outcome, delivery.count, this.tuning);
    switch (settlement.action) {
      case 'ack':
        delivery.ack();
        return settlement;
      case 'retry':
        delivery.nak(settlement.delayMs);
        return settlement;
      case 'bury':
        return this.bury(delivery, durable, settlement);
    }
  }

  /**
   * Stores the letter in the database first, then terminates the delivery. While the database is unavailable, the
   * message is redelivered.
   */
  private async bury(delivery: Delivery, durable: DurableName, burial: Burial): Promise<Settlement> {
    const { generation } = this.connection;
    const { reason, detail } = burial;
    const death = { reason, detail, at: this.clock.now() };
    const about = { durable, reason, stream: delivery.stream, sequence: delivery.streamSequence };
    try {
      await this.deadLetters.bury(delivery, durable, death);
    } catch (error) {
      this.logger.error(
        { msg: 'A dead letter could not be kept; its message comes again.', ...about },
        error,
      );
      const delayMs = this.tuning.retryDelaysMs[0] ?? 0;
      delivery.nak(delayMs);
      return { action: 'retry', delayMs };
    }
    // After a reconnect its sequence number may belong to another message: a redelivery is safer.
    if (this.connection.generation === generation) delivery.term();
    this.metrics.deadLetter(durable, reason);
    this.logger.error({ msg: 'A message is dead.', ...about, deliveries: delivery.count });
    await this.announce(delivery, durable, death);
    return burial;
  }

  /** For subscribers to `dead.>`. The letter is in the database, so a failure loses only the announcement. */
  private async announce(delivery: Delivery, durable: DurableName, death: Death): Promise<void> {
    try {
      const client = this.connection.client();
      const letter = deadLetterOf(delivery, durable, death, this.connection.maxPayloadBytes);
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
