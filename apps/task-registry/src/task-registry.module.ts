import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { MessagingModule, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings } from '#libs/messaging';
import { commands } from './commands/index.js';
import { OrganizationSuspension } from './commands/organization-suspension.js';
import { TakingBack } from './commands/taking-back.js';
import { WorkerCommands } from './commands/worker-commands.js';
import { IdempotencyPurge } from './persistence/idempotency-purge.js';
import { LogGrowth } from './persistence/log-growth.js';
import { migrations } from './persistence/migrations/index.js';
import { TaskReader } from './persistence/task-reader.js';
import { TaskRepository } from './persistence/task-repository.js';
import { TransitionReports } from './persistence/transition-reports.js';
import { WorkerWork } from './persistence/worker-work.js';
import { GrowthHint } from './relay/growth-hint.js';
import { RELAY_OPTIONS } from './relay/relay-options.js';
import type { RelayOptions } from './relay/relay-options.js';
import { RelayStatus } from './relay/relay-status.js';
import { Relay } from './relay/relay.js';
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
      controllers: [...commands],
      providers: [
        { provide: RELAY_OPTIONS, useValue: relayOptions },
        LogGrowth,
        TransitionReports,
        TaskRepository,
        TaskReader,
        WorkerCommands,
        WorkerWork,
        TakingBack,
        OrganizationSuspension,
        IdempotencyPurge,
        GrowthHint,
        RelayStatus,
        Relay,
      ],
    };
  }
}
