import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { MessagingModule, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings } from '#libs/messaging';
import { commands } from './commands/index.js';
import { AssignmentRevoker } from './commands/take-back-work.command.js';
import { migrations } from './migrations/index.js';
import { IdempotencyPurge } from './persistence/idempotency-purge.js';
import { TaskReader } from './persistence/task-reader.js';
import { TaskRepository } from './persistence/task.repository.js';
import { TransitionReports } from './persistence/transition-reports.js';
import { WorkerStandingRepository } from './persistence/worker-standing.repository.js';
import { queries } from './queries/index.js';
import { GrowthHint } from './relay/growth-hint.js';
import { RelayStatus } from './relay/relay-status.js';
import { RELAY_OPTIONS, Relay } from './relay/relay.js';
import type { RelayOptions } from './relay/relay.js';
import type { TaskRegistrySettings } from './task-registry.config.js';

const SCHEMA = 'task_registry';

@Module({})
export class TaskRegistryModule {
  static forRoot(
    settings: Pick<TaskRegistrySettings, 'RELAY_POLL_MS'> & GivenDatabaseSettings & GivenBrokerSettings,
  ): DynamicModule {
    const { RELAY_POLL_MS: pollMs } = settings;
    const url = databaseUrl(settings);
    const relayOptions: RelayOptions = { url, schema: SCHEMA, pollMs };
    return {
      module: TaskRegistryModule,
      imports: [
        DatabaseModule.forRoot({ url, schema: SCHEMA, migrations }),
        MessagingModule.forRoot({ serviceName: 'task-registry', ...brokerOf(settings) }),
      ],
      controllers: [...commands, ...queries],
      providers: [
        { provide: RELAY_OPTIONS, useValue: relayOptions },
        TransitionReports,
        TaskRepository,
        TaskReader,
        WorkerStandingRepository,
        AssignmentRevoker,
        IdempotencyPurge,
        GrowthHint,
        RelayStatus,
        Relay,
      ],
    };
  }
}
