import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Broadcasts } from '#libs/messaging';
import { IdSource } from '#libs/platform';

const SUBJECT = 'broadcast.matcher.changed';

/**
 * Notifies the other replicas that the tables have changed, so that they poll at once instead of at their next interval.
 * A lost hint only costs that second.
 */
@Injectable()
export class ReplicaHints implements OnModuleInit, OnModuleDestroy {
  private readonly listeners: (() => void)[] = [];
  private readonly replicaId: string;
  private stopListening = (): void => undefined;

  constructor(
    private readonly broadcasts: Broadcasts,
    ids: IdSource,
  ) {
    this.replicaId = ids.next();
  }

  onModuleInit(): void {
    this.stopListening = this.broadcasts.listen(SUBJECT, bytes => {
      if (Buffer.from(bytes).toString() === this.replicaId) return;
      for (const listener of this.listeners) listener();
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  onHint(listener: () => void): void {
    this.listeners.push(listener);
  }

  publish(): void {
    this.broadcasts.publish(SUBJECT, this.replicaId);
  }
}
