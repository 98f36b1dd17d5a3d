import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { OutboxAge } from './outbox-age.js';
import { OUTBOX_OPTIONS, OutboxRelay } from './outbox-relay.js';
import type { OutboxOptions } from './outbox-relay.js';

/**
 * Publishes the events that a service writes with `writeOutbox`. Needs the database, messaging and `OutboxMigration`.
 */
@Module({})
export class OutboxModule {
  static forRoot(options: OutboxOptions): DynamicModule {
    return {
      module: OutboxModule,
      providers: [{ provide: OUTBOX_OPTIONS, useValue: options }, OutboxRelay, OutboxAge],
    };
  }
}
