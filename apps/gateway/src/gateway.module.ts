import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import { MessagingModule, brokerOf } from '#libs/messaging';
import { SchemaChecker } from '#libs/output-schema';
import { TaskAnalyticsController } from './analytics/task-analytics.controller.js';
import { ApiKeys } from './api-keys/api-keys.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { KeyMaker } from './api-keys/key-maker.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditLog } from './audit/audit-log.js';
import { Admission } from './auth/admission.js';
import { AccessGuard } from './auth/access.guard.js';
import { Authentication } from './auth/authentication.js';
import { KeyHasher } from './auth/key-hasher.js';
import { KnownKeys } from './auth/known-keys.js';
import { LastUse } from './auth/last-use.js';
import { BillingSettingsController } from './billing/billing-settings.controller.js';
import { BillingController } from './billing/billing.controller.js';
import { CreditsController } from './billing/credits.controller.js';
import { EarningsController } from './billing/earnings.controller.js';
import { PricesController } from './billing/prices.controller.js';
import { StatementsController } from './billing/statements.controller.js';
import { TransactionsController } from './billing/transactions.controller.js';
import { UsageController } from './billing/usage.controller.js';
import { Broadcasts } from './broadcast/broadcasts.js';
import { VERIFIED_WORKFLOWS } from './dialects/verified-workflows/parts.js';
import { AnswerInterceptor } from './endpoint/answer.js';
import { ValidatedPipe } from './endpoint/validated.pipe.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { SETTINGS } from './gateway.config.js';
import type { GatewaySettings } from './gateway.config.js';
import { ExportSlots } from './exports/export-slots.js';
import { ExportSource } from './exports/export-source.js';
import { ExportsController } from './exports/exports.controller.js';
import { CreationPace } from './http/creation-pace.js';
import { FairQueue } from './http/fair-queue.js';
import { Neighbours } from './http/neighbours.js';
import { RequestBodies } from './http/request-bodies.js';
import { DerivedIds } from './idempotency/derived-ids.js';
import { RepetitionInterceptor } from './idempotency/repetition.interceptor.js';
import { RequestAnswers } from './idempotency/request-answers.js';
import { StoredAnswers } from './idempotency/stored-answers.js';
import { ApiDocument } from './openapi/api-document.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { RootController } from './openapi/root.controller.js';
import { RouteTable } from './openapi/route-table.js';
import { OrganizationStanding } from './organizations/organization-standing.js';
import { Organizations } from './organizations/organizations.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { Housekeeping } from './persistence/housekeeping.js';
import { CursorInterceptor } from './paging/cursor.interceptor.js';
import { SignedCursors } from './paging/signed-cursors.js';
import { OrganizationsAndKeys1763000200000 } from './persistence/migrations/1763000200000-organizations-and-keys.js';
import { AuditLog1764600000000 } from './persistence/migrations/1764600000000-audit-log.js';
import { DefaultDeadlines1764610000000 } from './persistence/migrations/1764610000000-default-deadlines.js';
import { RateLimits1763000210000 } from './persistence/migrations/1763000210000-rate-limits.js';
import { OrganizationRateLimits1764540000000 } from './persistence/migrations/1764540000000-organization-rate-limits.js';
import { CreatedByKey1764560000000 } from './persistence/migrations/1764560000000-created-by-key.js';
import { RequestAnswers1764560000001 } from './persistence/migrations/1764560000001-request-answers.js';
import { SuspendedOrganizations1764580000000 } from './persistence/migrations/1764580000000-suspended-organizations.js';
import { StatusCasing1795737614100 } from './persistence/migrations/1795737614100-status-casing.js';
import { PoolDirectory } from './pools/pool-directory.js';
import { PoolsController } from './pools/pools.controller.js';
import { GoldController } from './quality/gold.controller.js';
import { KnownAnswers } from './quality/known-answers.js';
import { QualityController } from './quality/quality.controller.js';
import { WorkerQualityController } from './quality/worker-quality.controller.js';
import { FailedLoginLimit } from './rate-limit/failed-login-limit.js';
import { RateLimitStore } from './rate-limit/rate-limit-store.js';
import { RequestLimits } from './rate-limit/request-limits.js';
import { TokenBuckets } from './rate-limit/token-buckets.js';
import { SchemaThreads } from './tasks/schema-threads.js';
import { TaskBatchController } from './tasks/task-batch.controller.js';
import { TaskBatches } from './tasks/task-batches.js';
import { TaskEndings } from './tasks/task-endings.js';
import { TaskHistoryController } from './tasks/task-history.controller.js';
import { TaskIntake } from './tasks/task-intake.js';
import { TaskPreparation } from './tasks/task-preparation.js';
import { TaskRules } from './tasks/task-rules.js';
import { TaskViews } from './tasks/task-views.js';
import { TasksController } from './tasks/tasks.controller.js';
import { Waiting } from './tasks/waiting.js';
import { WebhookCreation } from './webhooks/webhook-creation.js';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller.js';
import { WebhookEndpointsController } from './webhooks/webhook-endpoints.controller.js';
import { WebhookSecretsController } from './webhooks/webhook-secrets.controller.js';
import { AssignmentsController } from './worker-side/assignments.controller.js';
import { MeController } from './worker-side/me.controller.js';
import { AssignmentActions } from './worker-side/assignment-actions.js';
import { OffersController } from './worker-side/offers.controller.js';
import { WorkerAccounts } from './workers/worker-accounts.js';
import { WorkerKeys } from './workers/worker-keys.js';
import { WorkersController } from './workers/workers.controller.js';

const CONTROLLERS = [
  TasksController,
  TaskBatchController,
  TaskHistoryController,
  TaskAnalyticsController,
  ExportsController,
  MeController,
  OffersController,
  AssignmentsController,
  PoolsController,
  WorkersController,
  WebhookEndpointsController,
  WebhookSecretsController,
  WebhookDeliveriesController,
  BillingController,
  CreditsController,
  TransactionsController,
  UsageController,
  StatementsController,
  PricesController,
  BillingSettingsController,
  EarningsController,
  ApiKeysController,
  OrganizationsController,
  GoldController,
  WorkerQualityController,
  QualityController,
  AuditController,
  OpenApiController,
  RootController,
];

@Module({})
export class GatewayModule {
  static forRoot(settings: GatewaySettings): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'gateway',
          migrations: [
            IdempotencyKeysMigration,
            OrganizationsAndKeys1763000200000,
            RateLimits1763000210000,
            OrganizationRateLimits1764540000000,
            CreatedByKey1764560000000,
            RequestAnswers1764560000001,
            SuspendedOrganizations1764580000000,
            AuditLog1764600000000,
            DefaultDeadlines1764610000000,
            StatusCasing1795737614100,
          ],
        }),
        MessagingModule.forRoot({ serviceName: 'gateway', ...brokerOf(settings) }),
        DiscoveryModule,
      ],
      controllers: [...CONTROLLERS, ...VERIFIED_WORKFLOWS.controllers],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: ValidatedPipe },
        // The first is the outermost: the outcome is recorded after the response is built.
        { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
        // In this order: a repeated response is processed like any other.
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RepetitionInterceptor },
        { provide: APP_INTERCEPTOR, useClass: CursorInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ...[
          Admission,
          Authentication,
          KeyHasher,
          KnownKeys,
          LastUse,
          RateLimitStore,
          TokenBuckets,
          RequestLimits,
          FailedLoginLimit,
          RequestBodies,
          FairQueue,
          Neighbours,
        ],
        ...[Broadcasts, DerivedIds, StoredAnswers, RequestAnswers, Housekeeping, ApiDocument, RouteTable],
        ...[
          ApiKeys,
          KeyMaker,
          Organizations,
          OrganizationStanding,
          PoolDirectory,
          WorkerAccounts,
          WorkerKeys,
        ],
        ...VERIFIED_WORKFLOWS.providers,
        ...[
          CreationPace,
          TaskIntake,
          TaskViews,
          TaskRules,
          TaskPreparation,
          TaskBatches,
          TaskEndings,
          Waiting,
          AssignmentActions,
        ],
        WebhookCreation,
        SignedCursors,
        ...[ExportSource, ExportSlots],
        KnownAnswers,
        { provide: SchemaChecker, useFactory: () => new SchemaChecker() },
        SchemaThreads,
        AuditLog,
      ],
    };
  }
}
