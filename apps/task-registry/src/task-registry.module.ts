import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { MessagingModule, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings } from '#libs/messaging';
import { OutboxModule } from '#libs/outbox';
import { auditTreeQueries } from './audit-tree/index.js';
import { TreeAppending } from './audit-tree/tree-appending.js';
import { TreeGrowth } from './audit-tree/tree-growth.js';
import { TreeHeadSigner, TreeHeads } from './audit-tree/tree-heads.js';
import { TreeReader } from './audit-tree/tree-reader.js';
import { BulkJobRepository } from './bulk/bulk-job.repository.js';
import { BulkRetention } from './bulk/bulk-retention.js';
import { BulkRuns } from './bulk/bulk-runs.js';
import { BulkStartRepository } from './bulk/bulk-start.repository.js';
import { BulkTurnRepository } from './bulk/bulk-turn.repository.js';
import { BulkCommand } from './bulk/bulk.command.js';
import { commands } from './commands/index.js';
import { AssignmentRevoker } from './commands/take-back-work.command.js';
import { ErasePersonCommand } from './erasure/erase-person.command.js';
import { EraseTaskCommand } from './erasure/erase-task.command.js';
import { PersonErasureRepository } from './erasure/person-erasure.repository.js';
import { PersonErasures } from './erasure/person-erasures.js';
import { RetentionSweep } from './erasure/retention-sweep.js';
import { TaskEraser } from './erasure/task-eraser.js';
import { LogTail } from './feed/log-tail.js';
import { ReadEventFeedQuery } from './feed/read-event-feed.query.js';
import { migrations } from './migrations/index.js';
import { IdempotencyPurge } from './persistence/idempotency-purge.js';
import { TaskReader } from './persistence/task-reader.js';
import { TaskRepository } from './persistence/task.repository.js';
import { TransitionMetrics } from './persistence/transition-metrics.js';
import { TransitionReports } from './persistence/transition-reports.js';
import { WorkerStandingRepository } from './persistence/worker-standing.repository.js';
import { queries } from './queries/index.js';
import { GrowthHint } from './relay/growth-hint.js';
import { RelayStatus } from './relay/relay-status.js';
import { RELAY_OPTIONS, Relay } from './relay/relay.js';
import type { RelayOptions } from './relay/relay.js';
import { WordBackfill } from './search/word-backfill.js';
import { AUDIT_TREE_OPTIONS } from './task-registry.config.js';
import type { AuditTreeOptions, TaskRegistrySettings } from './task-registry.config.js';

const SCHEMA = 'task_registry';

@Module({})
export class TaskRegistryModule {
  static forRoot(
    settings: Pick<TaskRegistrySettings, 'RELAY_POLL_MS' | 'AUDIT_TREE_POLL_MS' | 'AUDIT_TREE_HEAD_MS'> &
      Partial<Pick<TaskRegistrySettings, 'EVIDENCE_SIGNING_KEYS'>> &
      GivenDatabaseSettings &
      GivenBrokerSettings,
  ): DynamicModule {
    const { RELAY_POLL_MS: pollMs } = settings;
    const url = databaseUrl(settings);
    const relayOptions: RelayOptions = { url, schema: SCHEMA, pollMs };
    const treeOptions: AuditTreeOptions = {
      appendEveryMs: settings.AUDIT_TREE_POLL_MS,
      headAfterMs: settings.AUDIT_TREE_HEAD_MS,
    };
    return {
      module: TaskRegistryModule,
      imports: [
        DatabaseModule.forRoot({ url, schema: SCHEMA, migrations }),
        MessagingModule.forRoot({ serviceName: 'task-registry', ...brokerOf(settings) }),
        OutboxModule.forRoot({ serviceName: 'task-registry', stream: 'AUDIT' }),
      ],
      controllers: [
        ...[...commands, BulkCommand, EraseTaskCommand, ErasePersonCommand],
        ...[...queries, ...auditTreeQueries, ReadEventFeedQuery],
      ],
      providers: [
        { provide: RELAY_OPTIONS, useValue: relayOptions },
        TransitionMetrics,
        TransitionReports,
        TaskRepository,
        TaskReader,
        WorkerStandingRepository,
        AssignmentRevoker,
        IdempotencyPurge,
        TaskEraser,
        RetentionSweep,
        WordBackfill,
        PersonErasureRepository,
        PersonErasures,
        ...[BulkStartRepository, BulkJobRepository, BulkTurnRepository, BulkRuns, BulkRetention],
        GrowthHint,
        RelayStatus,
        Relay,
        { provide: AUDIT_TREE_OPTIONS, useValue: treeOptions },
        {
          provide: TreeHeadSigner,
          useFactory: () => TreeHeadSigner.with(settings.EVIDENCE_SIGNING_KEYS),
        },
        ...[TreeAppending, TreeGrowth, TreeReader, TreeHeads],
        LogTail,
      ],
    };
  }
}
