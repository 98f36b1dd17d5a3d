import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS, brokerOf } from '#libs/messaging';
import { OutboxMigration, OutboxModule } from '#libs/outbox';
import { CONSENSUS_TERMS } from './consensus.config.js';
import type { ConsensusModuleSettings, ConsensusTerms } from './consensus.config.js';
import { DecideOnTaskSubmitted } from './deciding/decide-on-task-submitted.handler.js';
import { RoundRepository } from './deciding/round.repository.js';
import { SingleAnswerVotes } from './deciding/single-answer-votes.js';
import { StepCommands } from './deciding/step-commands.js';
import { StepDecisions } from './deciding/step-decisions.js';
import { GoldJudge } from './gold/gold-judge.js';
import { GoldRepository } from './gold/gold.repository.js';
import { ListGoldQuery } from './gold/list-gold.query.js';
import { MarkGoldCommand } from './gold/mark-gold.command.js';
import { VotesAndQuality1764100000000 } from './migrations/1764100000000-votes-and-quality.js';
import { LabelKeys1795737611103 } from './migrations/1795737611103-label-keys.js';
import { AgreementWeights1795737612100 } from './migrations/1795737612100-agreement-weights.js';
import { GetQualitySettingsQuery } from './quality/get-quality-settings.query.js';
import { GetWorkerQualityQuery } from './quality/get-worker-quality.query.js';
import { ListWorkerQualityQuery } from './quality/list-worker-quality.query.js';
import { QualitySettingsEntity } from './quality/quality-settings.entity.js';
import { QualitySettingsRepository } from './quality/quality-settings.repository.js';
import { SetQualitySettingsCommand } from './quality/set-quality-settings.command.js';
import { WorkerQualityReader } from './quality/worker-quality-reader.js';
import { RecalibrateCommand } from './recalibration/recalibrate.command.js';
import { RecalibrationTimer } from './recalibration/recalibration-timer.js';
import { Recalibration } from './recalibration/recalibration.js';
import { WorkerRatings } from './recalibration/worker-ratings.js';
import { EraseOnTaskErased } from './retention/erase-on-task-erased.handler.js';
import { ExpiredVotes } from './retention/expired-votes.js';
import { GetQualitySummaryQuery } from './summary/get-quality-summary.query.js';
import { QualitySummaries } from './summary/quality-summaries.js';
import { ConsensusThreads } from './threads/consensus-threads.js';

/** Schema migrations, in order. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  OutboxMigration,
  VotesAndQuality1764100000000,
  LabelKeys1795737611103,
  ...MESSAGING_MIGRATIONS,
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
          entities: [QualitySettingsEntity],
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({ serviceName: 'consensus', ...brokerOf(settings) }),
        OutboxModule.forRoot({ serviceName: 'consensus', stream: 'QUALITY' }),
      ],
      controllers: [
        DecideOnTaskSubmitted,
        EraseOnTaskErased,
        MarkGoldCommand,
        ListGoldQuery,
        GetWorkerQualityQuery,
        ListWorkerQualityQuery,
        GetQualitySettingsQuery,
        SetQualitySettingsCommand,
        GetQualitySummaryQuery,
        RecalibrateCommand,
      ],
      providers: [
        { provide: CONSENSUS_TERMS, useValue: terms },
        ...[RoundRepository, StepDecisions, SingleAnswerVotes, StepCommands, ConsensusThreads],
        ...[GoldJudge, GoldRepository, WorkerQualityReader, QualitySettingsRepository, QualitySummaries],
        ...[WorkerRatings, Recalibration, RecalibrationTimer, ExpiredVotes],
      ],
    };
  }
}
