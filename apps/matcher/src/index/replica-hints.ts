import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { NatsConnection } from '#libs/messaging';
import { IdSource } from '#libs/platform';

/** Core NATS: every replica receives it, and it is not stored. */
const SUBJECT = 'broadcast.matcher.changed';

/**
 * Notifies the other replicas that the tables have changed, so that they poll at once instead of at their next interval.
 * A lost hint only costs that second.
 */
@Injectable()
export class ReplicaHints implements OnModuleInit {
  private readonly logger = new Logger(ReplicaHints.name);
  private readonly events = new EventEmitter<{ hint: [] }>();
  private readonly replicaId: string;
  private client: Client | undefined;

  constructor(
    private readonly connection: NatsConnection,
    ids: IdSource,
  ) {
    this.replicaId = ids.next();
  }

  onModuleInit(): void {
    this.connection.on('connected', () => {
      this.subscribe();
    });
    if (this.connection.isConnected) this.subscribe();
  }

  onHint(listener: () => void): void {
    this.events.on('hint', listener);
  }

  publish(): void {
    if (this.connection.isConnected) this.connection.client().publish(SUBJECT, this.replicaId);
  }

  /** A client restores its subscriptions itself after a reconnect; only a new client needs a new subscription. */
  private subscribe(): void {
    const client = this.connection.client();
    if (client === this.client) return;
    this.client = client;
    client.subscribe(SUBJECT, {
      callback: (error, message) => {
        if (error !== null) this.logger.warn('A hint of another replica could not be received.', error);
        else if (message.string() !== this.replicaId) this.events.emit('hint');
      },
    });
  }
}
