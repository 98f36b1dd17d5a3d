import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MessagingTablesMigration, brokerOf } from '#libs/messaging';
import { OutboxMigration, OutboxModule } from '#libs/outbox';
import { GetQualitySettingsCommand } from './commands/get-quality-settings.command.js';
import { GetQualitySummaryCommand } from './commands/get-quality-summary.command.js';
import { GetWorkerQualityCommand } from './commands/get-worker-quality.command.js';
import { ListGoldCommand } from './commands/list-gold.command.js';
import { ListWorkerQualityCommand } from './commands/list-worker-quality.command.js';
import { MarkGoldCommand } from './commands/mark-gold.command.js';
import { RecalibrateCommand } from './commands/recalibrate.command.js';
import { SetQualitySettingsCommand } from './commands/set-quality-settings.command.js';
import { UnmarkGoldCommand } from './commands/unmark-gold.command.js';
import { CONSENSUS_TERMS } from './consensus.config.js';
import type { ConsensusModuleSettings, ConsensusTerms } from './consensus.config.js';
import { AloneVotes } from './deciding/alone-votes.js';
import { RoundRepository } from './deciding/round.repository.js';
import { StepCommands } from './deciding/step-commands.js';
import { StepDecisions } from './deciding/step-decisions.js';
import { GoldJudge } from './gold/gold-judge.js';
import { GoldRepository } from './gold/gold.repository.js';
import { DecideOnTaskSubmitted } from './handlers/decide-on-task-submitted.handler.js';
import { OldVotes } from './housekeeping/old-votes.js';
import { VotesAndQuality1764100000000 } from './persistence/migrations/1764100000000-votes-and-quality.js';
import { LabelKeys1795737611103 } from './persistence/migrations/1795737611103-label-keys.js';
import { AgreementWeights1795737612100 } from './persistence/migrations/1795737612100-agreement-weights.js';
import { WorkerQualityReader } from './quality/worker-quality-reader.js';
import { Recalibration } from './recalibration/recalibration.js';
import { RecalibrationTimer } from './recalibration/recalibration-timer.js';
import { WorkerRatings } from './recalibration/worker-ratings.js';
import { QualitySummaries } from './summary/quality-summary.js';
import { ConsensusThreads } from './threads/consensus-threads.js';

/** Schema migrations, in order. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  OutboxMigration,
  VotesAndQuality1764100000000,
  LabelKeys1795737611103,
  MessagingTablesMigration,
  AgreementWeights1795737612100,
];

@Module({})
export class ConsensusModule {
  static forRoot(settings: ConsensusModuleSettings): DynamicModule {
    const terms: ConsensusTerms = {
      recalibrateEveryMs: settings.RECALIBRATE_EVERY_MS,
      purgeEveryMs: settings.PURGE_VOTES_EVERY_MS,
    };
    return {
      module: ConsensusModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'consensus',
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({ serviceName: 'consensus', ...brokerOf(settings) }),
        OutboxModule.forRoot({ serviceName: 'consensus', stream: 'QUALITY' }),
      ],
      controllers: [
        DecideOnTaskSubmitted,
        MarkGoldCommand,
        UnmarkGoldCommand,
        ListGoldCommand,
        GetWorkerQualityCommand,
        ListWorkerQualityCommand,
        GetQualitySettingsCommand,
        SetQualitySettingsCommand,
        GetQualitySummaryCommand,
        RecalibrateCommand,
      ],
      providers: [
        { provide: CONSENSUS_TERMS, useValue: terms },
        ...[RoundRepository, StepDecisions, AloneVotes, StepCommands, ConsensusThreads],
        ...[GoldJudge, GoldRepository, WorkerQualityReader, QualitySummaries],
        ...[WorkerRatings, Recalibration, RecalibrationTimer, OldVotes],
      ],
    };
  }
}
