import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { NatsConnection } from '#libs/messaging';

/** Core NATS, not a stream: a lost hint costs half a second, until the relay's next poll. */
const SUBJECT = 'broadcast.task-registry.log-grew';

/** Signals that the log has grown, so that the relay, in this replica or another, need not wait for its next poll. */
@Injectable()
export class GrowthHint implements OnModuleInit {
  /** Whether the relay runs in this process, so that no hint need be sent to others. */
  isRelayHere = false;
  private readonly listeners: (() => void)[] = [];
  private subscribed: ReturnType<NatsConnection['client']> | undefined;

  constructor(private readonly connection: NatsConnection) {}

  onModuleInit(): void {
    this.connection.on('connected', () => {
      this.subscribe();
    });
    if (this.connection.isConnected) this.subscribe();
  }

  /** Call this after a commit that wrote events. */
  announce(): void {
    if (this.isRelayHere) this.notifyListeners();
    else if (this.connection.isConnected) this.connection.client().publish(SUBJECT);
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
        this.notifyListeners();
      },
    });
  }

  private notifyListeners(): void {
    for (const listener of this.listeners) listener();
  }
}
