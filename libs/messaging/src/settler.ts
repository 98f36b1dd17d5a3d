import { Logger } from '@nestjs/common';
import { jetstream } from '@nats-io/jetstream';
import type { Clock } from '#libs/platform';
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

  /** First written to the DEAD stream, then taken from the consumer. When the first fails it comes again. */
  private async bury(delivery: Delivery, durable: DurableName, burial: Burial): Promise<Settlement> {
    const { generation } = this.connection;
    const { reason, detail } = burial;
    const about = { durable, reason, stream: delivery.stream, sequence: delivery.streamSequence };
    try {
      const client = this.connection.client();
      const death = { reason, detail, at: this.clock.now() };
      const letter = deadLetterOf(delivery, durable, death, client.info?.max_payload ?? Infinity);
      await jetstream(client).publish(letter.subject, letter.payload, {
        headers: letter.headers,
        msgID: `${durable}:${delivery.stream}:${delivery.streamSequence}:${delivery.storedAt.getTime()}`,
      });
    } catch (error) {
      this.logger.error(
        { msg: 'The DEAD stream did not take a dead message; it comes again.', ...about },
        error,
      );
      const delayMs = this.tuning.retryDelaysMs[0] ?? 0;
      delivery.nak(delayMs);
      return { action: 'retry', delayMs };
    }
    // After another connection its number may be another message's: then it rather comes again.
    if (this.connection.generation === generation) delivery.term();
    this.logger.error({ msg: 'A message is dead.', ...about, deliveries: delivery.count });
    return burial;
  }
}
