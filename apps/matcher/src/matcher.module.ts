import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MessagingTablesMigration, brokerOf } from '#libs/messaging';
import { CreatePoolCommand } from './commands/create-pool.js';
import { CreateWorkerCommand } from './commands/create-worker.js';
import { DeletePoolCommand } from './commands/delete-pool.js';
import { DeleteWorkerCommand } from './commands/delete-worker.js';
import { ExplainWaitingCommand } from './commands/explain-waiting.command.js';
import { GetMatchCommand } from './commands/get-match.js';
import { GetPoolCommand } from './commands/get-pool.js';
import { GetOwnWorkerCommand } from './commands/get-own-worker.js';
import { GetWorkerCommand } from './commands/get-worker.js';
import { ListPoolsCommand } from './commands/list-pools.js';
import { ListWorkersCommand } from './commands/list-workers.js';
import { RateWorkersCommand } from './commands/rate-workers.js';
import { SetAvailabilityCommand } from './commands/set-availability.js';
import { UpdatePoolCommand } from './commands/update-pool.js';
import { UpdateWorkerCommand } from './commands/update-worker.js';
import { IndexKeeper } from './feed/index-keeper.js';
import { IndexLoader } from './feed/index-loader.js';
import { ReplicaHints } from './feed/replica-hints.js';
import { CloseOnTaskCancelled } from './handlers/close-on-task-cancelled.handler.js';
import { CloseOnTaskCompleted } from './handlers/close-on-task-completed.handler.js';
import { CloseOnTaskFailed } from './handlers/close-on-task-failed.handler.js';
import { FreeWorkerOnTaskSubmitted } from './handlers/free-worker-on-task-submitted.handler.js';
import { OfferOnTaskQueued } from './handlers/offer-on-task-queued.handler.js';
import { TrackOnTaskOffered } from './handlers/track-on-task-offered.handler.js';
import { WaitingIndex } from './lookup/waiting-index.js';
import { WorkerIndex } from './lookup/worker-index.js';
import type { MatcherSettings } from './matcher.config.js';
import { AssignmentBook } from './matching/assignment-book.js';
import { MatchMetrics } from './matching/match-metrics.js';
import { Matchmaker } from './matching/matchmaker.js';
import { MatchingRules } from './matching/matching-rules.js';
import { Offering } from './matching/offering.js';
import { Placement } from './matching/placement.js';
import { PoolDeletion } from './matching/pool-deletion.js';
import { Ranking } from './matching/ranking.js';
import { ReviewSweep } from './matching/review-sweep.js';
import { TaskEnd } from './matching/task-end.js';
import { WaitingExplanation } from './matching/waiting-explanation.js';
import { WaitingRoom } from './matching/waiting-room.js';
import { WaitingSweep } from './matching/waiting-sweep.js';
import { WorkReview } from './matching/work-review.js';
import { WorkerNews } from './matching/worker-news.js';
import { AssignmentRepository } from './persistence/assignment.repository.js';
import { CandidateRepository } from './persistence/candidate.repository.js';
import { ChangeRepository } from './persistence/change.repository.js';
import { MatchRepository } from './persistence/match.repository.js';
import { Matcher1763000200000 } from './persistence/migrations/1763000200000-matcher.js';
import { StatedRatings1763000200001 } from './persistence/migrations/1763000200001-stated-ratings.js';
import { WorkerReviews1764580000000 } from './persistence/migrations/1764580000000-worker-reviews.js';
import { PoolTasksOnly1764600000000 } from './persistence/migrations/1764600000000-pool-tasks-only.js';
import { PoolWorkTimeouts1764590000000 } from './persistence/migrations/1764590000000-pool-work-timeouts.js';
import { LabelKeys1795737611104 } from './persistence/migrations/1795737611104-label-keys.js';
import { PoolRepository } from './persistence/pool.repository.js';
import { RatingRepository } from './persistence/rating.repository.js';
import { ReviewRepository } from './persistence/review.repository.js';
import { Retention } from './persistence/retention.js';
import { WaitingRepository } from './persistence/waiting.repository.js';
import { WorkerRepository } from './persistence/worker.repository.js';

@Module({})
export class MatcherModule {
  static forRoot(
    settings: Omit<MatcherSettings, 'OPS_PORT' | 'OPS_HOST' | 'LOG_LEVEL' | 'SHUTDOWN_TIMEOUT_MS'>,
  ): DynamicModule {
    const { MATCH_WEIGHTS, OFFER_STANDS_MS, WAITING_SWEEP_MS, CHANGE_POLL_MS } = settings;
    const rules = new MatchingRules(MATCH_WEIGHTS, OFFER_STANDS_MS, WAITING_SWEEP_MS, CHANGE_POLL_MS);
    return {
      module: MatcherModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'matcher',
          migrations: [
            IdempotencyKeysMigration,
            Matcher1763000200000,
            StatedRatings1763000200001,
            WorkerReviews1764580000000,
            PoolWorkTimeouts1764590000000,
            PoolTasksOnly1764600000000,
            LabelKeys1795737611104,
            MessagingTablesMigration,
          ],
        }),
        MessagingModule.forRoot({ serviceName: 'matcher', ...brokerOf(settings) }),
      ],
      controllers: [...HANDLERS, ...COMMANDS],
      providers: [
        { provide: MatchingRules, useValue: rules },
        { provide: WorkerIndex, useValue: new WorkerIndex(rules.weights) },
        { provide: WaitingIndex, useValue: new WaitingIndex() },
        ...REPOSITORIES,
        ...MATCHING,
        ReplicaHints,
        IndexLoader,
        IndexKeeper,
        Retention,
      ],
    };
  }
}

const HANDLERS = [
  OfferOnTaskQueued,
  TrackOnTaskOffered,
  FreeWorkerOnTaskSubmitted,
  CloseOnTaskCompleted,
  CloseOnTaskFailed,
  CloseOnTaskCancelled,
];

const COMMANDS = [
  CreatePoolCommand,
  GetPoolCommand,
  ListPoolsCommand,
  UpdatePoolCommand,
  DeletePoolCommand,
  CreateWorkerCommand,
  GetWorkerCommand,
  GetOwnWorkerCommand,
  SetAvailabilityCommand,
  ListWorkersCommand,
  UpdateWorkerCommand,
  DeleteWorkerCommand,
  RateWorkersCommand,
  GetMatchCommand,
  ExplainWaitingCommand,
];

const REPOSITORIES = [
  AssignmentRepository,
  CandidateRepository,
  ChangeRepository,
  MatchRepository,
  PoolRepository,
  RatingRepository,
  ReviewRepository,
  WaitingRepository,
  WorkerRepository,
];

const MATCHING = [
  AssignmentBook,
  Matchmaker,
  MatchMetrics,
  Offering,
  Placement,
  PoolDeletion,
  Ranking,
  ReviewSweep,
  TaskEnd,
  WaitingExplanation,
  WaitingRoom,
  WaitingSweep,
  WorkReview,
  WorkerNews,
];
