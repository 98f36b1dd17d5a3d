import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import type { TERMINAL_STATUSES, TaskEventType } from '#libs/contracts';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS, brokerOf } from '#libs/messaging';
import { AssignmentRepository } from './assignments/assignment.repository.js';
import { OpenAssignments } from './assignments/open-assignments.js';
import { TrackOnTaskOffered } from './assignments/track-on-task-offered.handler.js';
import { CandidateRepository } from './candidates/candidate.repository.js';
import { ReplicaHints } from './index/replica-hints.js';
import { WaitingIndex } from './index/waiting-index.js';
import { WorkerIndex } from './index/worker-index.js';
import { MatchingSettings } from './matcher.config.js';
import type { MatcherSettings } from './matcher.config.js';
import { CloseOnTaskCancelled } from './matching/close-on-task-cancelled.handler.js';
import { CloseOnTaskCompleted } from './matching/close-on-task-completed.handler.js';
import { CloseOnTaskFailed } from './matching/close-on-task-failed.handler.js';
import { EraseOnTaskErased } from './matching/erase-on-task-erased.handler.js';
import { FreeWorkerOnTaskSubmitted } from './matching/free-worker-on-task-submitted.handler.js';
import { GetMatchQuery } from './matching/get-match.query.js';
import { GiveTaskCommand } from './matching/give-task.command.js';
import { MatchMetrics } from './matching/match-metrics.js';
import { MatchRepository } from './matching/match.repository.js';
import { Matchmaker } from './matching/matchmaker.js';
import { OfferOnTaskQueued } from './matching/offer-on-task-queued.handler.js';
import { Offering } from './matching/offering.js';
import { Placement } from './matching/placement.js';
import { Ranking } from './matching/ranking.js';
import { TaskEnding } from './matching/task-ending.js';
import { Matcher1763000200000 } from './migrations/1763000200000-matcher.js';
import { StatedRatings1763000200001 } from './migrations/1763000200001-stated-ratings.js';
import { WorkerReviews1764580000000 } from './migrations/1764580000000-worker-reviews.js';
import { PoolWorkTimeouts1764590000000 } from './migrations/1764590000000-pool-work-timeouts.js';
import { PoolTasksOnly1764600000000 } from './migrations/1764600000000-pool-tasks-only.js';
import { LabelKeys1795737611104 } from './migrations/1795737611104-label-keys.js';
import { PoolAssignments1795737621101 } from './migrations/1795737621101-pool-assignments.js';
import { Persons1795737621103 } from './migrations/1795737621103-persons.js';
import { CreatePoolCommand } from './pools/create-pool.command.js';
import { DeletePoolCommand } from './pools/delete-pool.command.js';
import { PoolDeletion } from './pools/pool-deletion.js';
import { PoolEntity } from './pools/pool.entity.js';
import { PoolRepository } from './pools/pool.repository.js';
import { ReadPoolsQuery } from './pools/read-pools.query.js';
import { UpdatePoolCommand } from './pools/update-pool.command.js';
import { ChangeRepository } from './upkeep/change.repository.js';
import { IndexKeeper } from './upkeep/index-keeper.js';
import { IndexLoader } from './upkeep/index-loader.js';
import { Retention } from './upkeep/retention.js';
import { WaitingSweep } from './upkeep/waiting-sweep.js';
import { ExplainWaitingQuery } from './waiting/explain-waiting.query.js';
import { WaitingRoom } from './waiting/waiting-room.js';
import { WaitingRepository } from './waiting/waiting.repository.js';
import { CreateWorkerCommand } from './workers/create-worker.command.js';
import { DeleteWorkerCommand } from './workers/delete-worker.command.js';
import { EraseAccountsCommand } from './workers/erase-accounts.command.js';
import { RateWorkersCommand } from './workers/rate-workers.command.js';
import { RatingRepository } from './workers/rating.repository.js';
import { ReviewSweep } from './workers/review-sweep.js';
import { ReadWorkersQuery } from './workers/read-workers.query.js';
import { ReviewRepository } from './workers/review.repository.js';
import { SetAvailabilityCommand } from './workers/set-availability.command.js';
import { UpdateWorkerCommand } from './workers/update-worker.command.js';
import { WorkReview } from './workers/work-review.js';
import { WorkerChanges } from './workers/worker-changes.js';
import { WorkerRepository } from './workers/worker.repository.js';

type TerminalEventType = `task.${(typeof TERMINAL_STATUSES)[number]}`;

/**
 * The handler of each event of a task; null where the matcher does nothing. A terminal event needs a handler, because
 * it frees the workers who are still assigned.
 */
const HANDLERS = {
  'task.created': null,
  'task.queued': OfferOnTaskQueued,
  'task.matched': null,
  'task.offered': TrackOnTaskOffered,
  'task.accepted': null,
  'task.started': null,
  'task.submitted': FreeWorkerOnTaskSubmitted,
  'task.verified': null,
  'task.completed': CloseOnTaskCompleted,
  'task.failed': CloseOnTaskFailed,
  'task.cancelled': CloseOnTaskCancelled,
  'task.sla_breached': null,
  // A task that waits is queued again with it.
  'task.deadline_changed': null,
  'task.erased': EraseOnTaskErased,
} satisfies Record<TaskEventType, Type | null> & Record<TerminalEventType, Type>;

@Module({})
export class MatcherModule {
  static forRoot(
    settings: Omit<MatcherSettings, 'OPS_PORT' | 'OPS_HOST' | 'LOG_LEVEL' | 'SHUTDOWN_TIMEOUT_MS'>,
  ): DynamicModule {
    const { MATCH_WEIGHTS, OFFER_STANDS_MS, WAITING_SWEEP_MS, CHANGE_POLL_MS } = settings;
    const matching = new MatchingSettings(MATCH_WEIGHTS, OFFER_STANDS_MS, WAITING_SWEEP_MS, CHANGE_POLL_MS);
    return {
      module: MatcherModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'matcher',
          entities: [PoolEntity],
          migrations: [
            IdempotencyKeysMigration,
            Matcher1763000200000,
            StatedRatings1763000200001,
            WorkerReviews1764580000000,
            PoolWorkTimeouts1764590000000,
            PoolTasksOnly1764600000000,
            LabelKeys1795737611104,
            PoolAssignments1795737621101,
            Persons1795737621103,
            ...MESSAGING_MIGRATIONS,
          ],
        }),
        MessagingModule.forRoot({ serviceName: 'matcher', ...brokerOf(settings) }),
      ],
      controllers: [...Object.values(HANDLERS).filter(handler => handler !== null), ...COMMANDS],
      providers: [
        { provide: MatchingSettings, useValue: matching },
        { provide: WorkerIndex, useValue: new WorkerIndex(matching.weights) },
        { provide: WaitingIndex, useValue: new WaitingIndex() },
        ...PROVIDERS,
      ],
    };
  }
}

const COMMANDS = [
  CreatePoolCommand,
  ReadPoolsQuery,
  UpdatePoolCommand,
  DeletePoolCommand,
  CreateWorkerCommand,
  ReadWorkersQuery,
  SetAvailabilityCommand,
  UpdateWorkerCommand,
  DeleteWorkerCommand,
  EraseAccountsCommand,
  RateWorkersCommand,
  GetMatchQuery,
  GiveTaskCommand,
  ExplainWaitingQuery,
];

const PROVIDERS = [
  AssignmentRepository,
  OpenAssignments,
  CandidateRepository,
  ReplicaHints,
  MatchMetrics,
  MatchRepository,
  Matchmaker,
  Offering,
  Placement,
  Ranking,
  TaskEnding,
  PoolDeletion,
  PoolRepository,
  ChangeRepository,
  IndexKeeper,
  IndexLoader,
  Retention,
  WaitingSweep,
  WaitingRepository,
  WaitingRoom,
  RatingRepository,
  ReviewRepository,
  ReviewSweep,
  WorkReview,
  WorkerChanges,
  WorkerRepository,
];
