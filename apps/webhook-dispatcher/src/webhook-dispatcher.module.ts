import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { parseCidrs } from '#libs/egress';
import { MessagingModule, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings, MessagingOptions } from '#libs/messaging';
import { OutboxModule } from '#libs/outbox';
import { BacklogSample } from './delivery/backlog-sample.js';
import { DeliveriesRepository } from './delivery/deliveries.repository.js';
import { DeliveryAttempts } from './delivery/delivery-attempt.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliveryResults } from './delivery/delivery-results.js';
import { DeliveryResultsRepository } from './delivery/delivery-results.repository.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { DueDeliveriesRepository } from './delivery/due-deliveries.repository.js';
import { DueLoop } from './delivery/due-loop.js';
import { GetDeliveryQuery } from './delivery/get-delivery.query.js';
import { HttpSender } from './delivery/http-sender.js';
import { ListDeliveriesQuery } from './delivery/list-deliveries.query.js';
import { GracefulShutdown } from './delivery/graceful-shutdown.js';
import { OutgoingRepository } from './delivery/outgoing.repository.js';
import { AllowedNetworks, PublicUrls } from './delivery/public-urls.js';
import { RedeliverCommand } from './delivery/redeliver.command.js';
import { LeaseTime, SendingOptions } from './delivery/sending-options.js';
import { SignedRequests } from './delivery/signed-requests.js';
import { DestinationHealthRepository } from './destinations/destination-health.repository.js';
import { DestinationOptions } from './destinations/destination-options.js';
import { EndpointFailuresRepository } from './destinations/endpoint-failures.repository.js';
import { SharedHealth } from './destinations/shared-health.js';
import { Traffic } from './destinations/traffic.js';
import { CreateEndpointCommand } from './endpoints/create-endpoint.command.js';
import { DeleteEndpointCommand } from './endpoints/delete-endpoint.command.js';
import { EndpointEntity } from './endpoints/endpoint.entity.js';
import { EndpointHealth } from './endpoints/endpoint-health.js';
import { EndpointsRepository } from './endpoints/endpoints.repository.js';
import { GetEndpointQuery } from './endpoints/get-endpoint.query.js';
import { ListEndpointsQuery } from './endpoints/list-endpoints.query.js';
import { NewEndpoints } from './endpoints/new-endpoints.js';
import { ResetEndpointCommand } from './endpoints/reset-endpoint.command.js';
import { RotateEndpointSecretCommand } from './endpoints/rotate-endpoint-secret.command.js';
import { TestEndpointCommand } from './endpoints/test-endpoint.command.js';
import { UpdateEndpointCommand } from './endpoints/update-endpoint.command.js';
import { CallbacksRepository } from './intake/callbacks.repository.js';
import { DeliverOnEveryAuditEvent } from './intake/deliver-on-every-audit-event.handler.js';
import { DeliverOnBillingLowBalance } from './intake/deliver-on-billing-low-balance.handler.js';
import { DeliverOnEveryQualityEvent } from './intake/deliver-on-every-quality-event.handler.js';
import { DeliverOnEveryTaskEvent } from './intake/deliver-on-every-task-event.handler.js';
import { DeliverOnEveryWebhookEvent } from './intake/deliver-on-every-webhook-event.handler.js';
import { EventIntake } from './intake/event-intake.js';
import { EventIntakeRepository } from './intake/event-intake.repository.js';
import { RegisterCallbackCommand } from './intake/register-callback.command.js';
import { SubscriptionsRepository } from './intake/subscriptions.repository.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { StuckDeliveries } from './retention/stuck-deliveries.js';
import { Sweep } from './retention/sweep.js';
import { SweepRepository } from './retention/sweep.repository.js';
import { TaskErasure } from './intake/task-erasure.js';
import { CreateOrganizationSecretCommand } from './secrets/create-organization-secret.command.js';
import { IdempotentWrites } from './secrets/idempotent-writes.js';
import { Resealing } from './secrets/resealing.js';
import { ResealingRepository } from './secrets/resealing.repository.js';
import { RotateOrganizationSecretCommand } from './secrets/rotate-organization-secret.command.js';
import { SigningSecretEntity } from './secrets/signing-secret.entity.js';
import { SigningSecretsRepository } from './secrets/signing-secrets.repository.js';
import type { WebhookDispatcherSettings } from './webhook-dispatcher.config.js';

/** The share of the shutdown time that attempts in progress may use before they are released. */
const FINISHING_SHARE = 0.6;
const DAY_MS = 86_400_000;

export type ModuleSettings = Pick<
  WebhookDispatcherSettings,
  | 'SHUTDOWN_TIMEOUT_MS'
  | 'WEBHOOK_ALLOWED_CIDRS'
  | 'WEBHOOK_DNS_SERVERS'
  | 'WEBHOOK_TIMEOUT_MS'
  | 'WEBHOOK_CONCURRENCY'
  | 'WEBHOOK_ORGANIZATION_PERCENT'
  | 'WEBHOOK_ORIGIN_PERCENT'
  | 'WEBHOOK_DISABLE_AFTER_DAYS'
  | 'WEBHOOK_RETENTION_DAYS'
> &
  GivenDatabaseSettings &
  GivenBrokerSettings;

export interface ModuleTuning {
  /** Overrides of single values, for tests. */
  readonly sending?: Partial<SendingOptions>;
  readonly messaging?: MessagingOptions['tuning'];
}

@Module({})
export class WebhookDispatcherModule {
  static forRoot(settings: ModuleSettings, tuning: ModuleTuning = {}): DynamicModule {
    const { messaging } = tuning;
    return {
      module: WebhookDispatcherModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'webhook_dispatcher',
          entities: [EndpointEntity, SigningSecretEntity],
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({
          serviceName: 'webhook-dispatcher',
          ...brokerOf(settings),
          ...(messaging && { tuning: messaging }),
        }),
        OutboxModule.forRoot({ serviceName: 'webhook-dispatcher', stream: 'WEBHOOK' }),
      ],
      controllers: [
        ...[DeliverOnEveryTaskEvent, DeliverOnEveryQualityEvent, DeliverOnBillingLowBalance],
        ...[DeliverOnEveryAuditEvent, DeliverOnEveryWebhookEvent, RegisterCallbackCommand],
        ...[CreateEndpointCommand, UpdateEndpointCommand, DeleteEndpointCommand, RotateEndpointSecretCommand],
        ...[TestEndpointCommand, ResetEndpointCommand, ListEndpointsQuery, GetEndpointQuery],
        ...[ListDeliveriesQuery, GetDeliveryQuery, RedeliverCommand],
        ...[CreateOrganizationSecretCommand, RotateOrganizationSecretCommand],
      ],
      providers: [
        { provide: SendingOptions, useValue: sendingOptions(settings, tuning) },
        { provide: DestinationOptions, useExisting: SendingOptions },
        {
          provide: AllowedNetworks,
          useValue: new AllowedNetworks(parseCidrs(settings.WEBHOOK_ALLOWED_CIDRS)),
        },
        ...[EndpointsRepository, NewEndpoints, EndpointHealth],
        ...[IdempotentWrites, SigningSecretsRepository, ResealingRepository, Resealing],
        ...[CallbacksRepository, SubscriptionsRepository, EventIntakeRepository, EventIntake],
        ...[Traffic, DestinationHealthRepository, SharedHealth, EndpointFailuresRepository],
        ...[DueDeliveriesRepository, OutgoingRepository, DeliveriesRepository, DeliveryResultsRepository],
        ...[DueLoop, Dispatcher, DeliveryAttempts, SignedRequests, HttpSender, DeliveryResults],
        ...[PublicUrls, LeaseTime, GracefulShutdown, DeliveryMetrics, BacklogSample],
        ...[SweepRepository, Sweep, StuckDeliveries, TaskErasure],
      ],
    };
  }
}

function sendingOptions(settings: ModuleSettings, { sending }: ModuleTuning): SendingOptions {
  const defaults = new SendingOptions();
  return new SendingOptions({
    requestTimeoutMs: settings.WEBHOOK_TIMEOUT_MS,
    finishWithinMs: settings.SHUTDOWN_TIMEOUT_MS * FINISHING_SHARE,
    retentionDays: settings.WEBHOOK_RETENTION_DAYS,
    slots: {
      ...defaults.slots,
      overall: settings.WEBHOOK_CONCURRENCY,
      organizationShare: settings.WEBHOOK_ORGANIZATION_PERCENT / 100,
      originShare: settings.WEBHOOK_ORIGIN_PERCENT / 100,
    },
    disableAfterMs: settings.WEBHOOK_DISABLE_AFTER_DAYS * DAY_MS,
    names: { servers: settings.WEBHOOK_DNS_SERVERS },
    ...sending,
  });
}
