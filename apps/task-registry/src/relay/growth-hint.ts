import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Broadcasts } from '#libs/messaging';

/** A lost hint costs half a second, until the relay's next poll. */
const SUBJECT = 'broadcast.task-registry.log-grew';

/** Signals that the log has grown, so that the relay, in this replica or another, need not wait for its next poll. */
@Injectable()
export class GrowthHint implements OnModuleInit, OnModuleDestroy {
  /** Whether the relay runs in this process, so that no hint need be sent to others. */
  isRelayHere = false;
  private readonly listeners: (() => void)[] = [];
  private stopListening = (): void => undefined;

  constructor(private readonly broadcasts: Broadcasts) {}

  onModuleInit(): void {
    this.stopListening = this.broadcasts.listen(SUBJECT, () => {
      this.notifyListeners();
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Call this after a commit that wrote events. */
  announce(): void {
    if (this.isRelayHere) this.notifyListeners();
    else this.broadcasts.publish(SUBJECT);
  }

  onGrowth(listener: () => void): void {
    this.listeners.push(listener);
  }

  private notifyListeners(): void {
    for (const listener of this.listeners) listener();
  }
}
