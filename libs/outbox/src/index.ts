export { OutboxMigration, writeOutbox } from './outbox-table.js';
export type { OutboxEvent } from './outbox-table.js';
export { OutboxModule } from './outbox.module.js';
export type { OutboxOptions } from './outbox-relay.js';
