import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { NatsConnection } from '#libs/messaging';
import { LogGrowth } from '../persistence/log-growth.js';

/** Core NATS, not a stream: a lost hint costs half a second, until the relay's next poll. */
const SUBJECT = 'broadcast.task-registry.log-grew';

/** Signals that the log has grown, also when another replica wrote to it. */
@Injectable()
export class GrowthHint implements OnModuleInit {
  /** Whether the relay runs in this process, so that no hint need be sent to others. */
  isRelayHere = false;
  private readonly listeners: (() => void)[] = [];
  private subscribed: ReturnType<NatsConnection['client']> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly growth: LogGrowth,
  ) {}

  onModuleInit(): void {
    this.growth.onGrowth(() => {
      if (this.isRelayHere) this.tellListeners();
      else if (this.connection.isConnected) this.connection.client().publish(SUBJECT);
    });
    this.connection.on('connected', () => {
      this.subscribe();
    });
    if (this.connection.isConnected) this.subscribe();
  }

  onGrowth(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** A client restores its subscriptions itself; only a new client needs a new subscription. */
  private subscribe(): void {
    const client = this.connection.client();
    if (this.subscribed === client) return;
    this.subscribed = client;
    client.subscribe(SUBJECT, {
      callback: () => {
        this.tellListeners();
      },
    });
  }

  private tellListeners(): void {
    for (const listener of this.listeners) listener();
  }
}
