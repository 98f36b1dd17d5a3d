import { IdempotencyKeysMigration } from '#libs/database';
import { MESSAGING_MIGRATIONS } from '#libs/messaging';
import { OutboxMigration } from '#libs/outbox';
import { Webhooks1763100000000 } from './1763100000000-webhooks.js';
import { EndpointsOfTasks1764000000000 } from './1764000000000-endpoints-of-tasks.js';
import { WebhooksOfTasks1764100000000 } from './1764100000000-webhooks-of-tasks.js';
import { FairDeliveries1764520000000 } from './1764520000000-fair-deliveries.js';
import { RoundsOfAttempts1764520100000 } from './1764520100000-rounds-of-attempts.js';
import { DestinationHealth1764520200000 } from './1764520200000-destination-health.js';
import { FailingEndpoints1764530000000 } from './1764530000000-failing-endpoints.js';
import { PoolsOfEndpoints1764560000000 } from './1764560000000-pools-of-endpoints.js';
import { DialectsOfCallbacks1795737614110 } from './1795737614110-dialects-of-callbacks.js';

/** TypeORM applies them in the order of their timestamps. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  Webhooks1763100000000,
  EndpointsOfTasks1764000000000,
  WebhooksOfTasks1764100000000,
  FairDeliveries1764520000000,
  RoundsOfAttempts1764520100000,
  DestinationHealth1764520200000,
  OutboxMigration,
  FailingEndpoints1764530000000,
  PoolsOfEndpoints1764560000000,
  DialectsOfCallbacks1795737614110,
  ...MESSAGING_MIGRATIONS,
];
