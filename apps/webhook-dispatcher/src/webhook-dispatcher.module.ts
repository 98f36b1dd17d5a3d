import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { parseCidrs } from '#libs/egress';
import { MessagingModule, MessagingTablesMigration, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings, MessagingOptions } from '#libs/messaging';
import { OutboxMigration, OutboxModule } from '#libs/outbox';
import { CreateEndpointCommand } from './commands/create-endpoint.command.js';
import { CreateOrganizationSecretCommand } from './commands/create-organization-secret.command.js';
import { DeleteEndpointCommand } from './commands/delete-endpoint.command.js';
import { EndpointHealth } from './commands/endpoint-health.js';
import { GetDeliveryCommand } from './commands/get-delivery.command.js';
import { GetEndpointCommand } from './commands/get-endpoint.command.js';
import { IdempotentWrites } from './commands/idempotent-writes.js';
import { ListDeliveriesCommand } from './commands/list-deliveries.command.js';
import { ListEndpointsCommand } from './commands/list-endpoints.command.js';
import { NewEndpoints } from './commands/new-endpoints.js';
import { PublicUrls } from './commands/public-urls.js';
import { RedeliverCommand } from './commands/redeliver.command.js';
import { RegisterCallbackCommand } from './commands/register-callback.command.js';
import { ResetEndpointCommand } from './commands/reset-endpoint.command.js';
import { RotateEndpointSecretCommand } from './commands/rotate-endpoint-secret.command.js';
import { RotateOrganizationSecretCommand } from './commands/rotate-organization-secret.command.js';
import { TestEndpointCommand } from './commands/test-endpoint.command.js';
import { UpdateEndpointCommand } from './commands/update-endpoint.command.js';
import { DeliverOnBillingLowBalance } from './handlers/deliver-on-billing-low-balance.handler.js';
import { DeliverOnEveryQualityEvent } from './handlers/deliver-on-every-quality-event.handler.js';
import { DeliverOnEveryWebhookEvent } from './handlers/deliver-on-every-webhook-event.handler.js';
import { DeliverOnEveryTaskEvent } from './handlers/deliver-on-every-task-event.handler.js';
import { CallbacksRepository } from './persistence/callbacks.repository.js';
import { DeliveriesRepository } from './persistence/deliveries.repository.js';
import { DestinationHealthRepository } from './persistence/destination-health.repository.js';
import { DueDeliveriesRepository } from './persistence/due-deliveries.repository.js';
import { DueDestinationsRepository } from './persistence/due-destinations.repository.js';
import { EndpointFailuresRepository } from './persistence/endpoint-failures.repository.js';
import { EndpointsRepository } from './persistence/endpoints.repository.js';
import { EventIntakeRepository } from './persistence/event-intake.repository.js';
import { Webhooks1763100000000 } from './persistence/migrations/1763100000000-webhooks.js';
import { EndpointsOfTasks1764000000000 } from './persistence/migrations/1764000000000-endpoints-of-tasks.js';
import { WebhooksOfTasks1764100000000 } from './persistence/migrations/1764100000000-webhooks-of-tasks.js';
import { FairDeliveries1764520000000 } from './persistence/migrations/1764520000000-fair-deliveries.js';
import { RoundsOfAttempts1764520100000 } from './persistence/migrations/1764520100000-rounds-of-attempts.js';
import { DestinationHealth1764520200000 } from './persistence/migrations/1764520200000-destination-health.js';
import { FailingEndpoints1764530000000 } from './persistence/migrations/1764530000000-failing-endpoints.js';
import { DialectsOfCallbacks1795737614110 } from './persistence/migrations/1795737614110-dialects-of-callbacks.js';
import { PoolsOfEndpoints1764560000000 } from './persistence/migrations/1764560000000-pools-of-endpoints.js';
import { OutgoingRepository } from './persistence/outgoing.repository.js';
import { SettlementRepository } from './persistence/settlement.repository.js';
import { SigningSecretsRepository } from './persistence/signing-secrets.repository.js';
import { SubscriptionsRepository } from './persistence/subscriptions.repository.js';
import { DeliveryAttempts } from './sending/delivery-attempt.js';
import { Dispatcher } from './sending/dispatcher.js';
import { DueLoop } from './sending/due-loop.js';
import { EventIntake } from './sending/event-intake.js';
import { AllowedNetworks, HttpSender } from './sending/http-sender.js';
import { OrderlyStop } from './sending/orderly-stop.js';
import { LeaseTime } from './sending/lease-time.js';
import { SendingOptions } from './sending/sending-options.js';
import { Settling } from './sending/settling.js';
import { SharedHealth } from './sending/shared-health.js';
import { SignedHeaders } from './sending/signed-headers.js';
import { Traffic } from './sending/traffic.js';
import { ResealingRepository } from './persistence/resealing.repository.js';
import { Resealing } from './sweeping/resealing.js';
import { Sweep } from './sweeping/sweep.js';
import { SweepRepository } from './sweeping/sweep.repository.js';
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
          migrations: [
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
            MessagingTablesMigration,
          ],
        }),
        MessagingModule.forRoot({
          serviceName: 'webhook-dispatcher',
          ...brokerOf(settings),
          ...(messaging && { tuning: messaging }),
        }),
        OutboxModule.forRoot({ serviceName: 'webhook-dispatcher', stream: 'WEBHOOK' }),
      ],
      controllers: [
        DeliverOnEveryTaskEvent,
        DeliverOnEveryQualityEvent,
        DeliverOnBillingLowBalance,
        DeliverOnEveryWebhookEvent,
        RegisterCallbackCommand,
        CreateEndpointCommand,
        ListEndpointsCommand,
        GetEndpointCommand,
        UpdateEndpointCommand,
        DeleteEndpointCommand,
        RotateEndpointSecretCommand,
        TestEndpointCommand,
        ResetEndpointCommand,
        ListDeliveriesCommand,
        GetDeliveryCommand,
        RedeliverCommand,
        CreateOrganizationSecretCommand,
        RotateOrganizationSecretCommand,
      ],
      providers: [
        { provide: SendingOptions, useValue: sendingOptions(settings, tuning) },
        {
          provide: AllowedNetworks,
          useValue: new AllowedNetworks(parseCidrs(settings.WEBHOOK_ALLOWED_CIDRS)),
        },
        ...[PublicUrls, IdempotentWrites, NewEndpoints, EndpointHealth],
        ...[CallbacksRepository, EndpointsRepository, SigningSecretsRepository, DeliveriesRepository],
        ...[
          SubscriptionsRepository,
          EventIntakeRepository,
          DueDeliveriesRepository,
          DueDestinationsRepository,
          DestinationHealthRepository,
          OutgoingRepository,
          SettlementRepository,
          EndpointFailuresRepository,
        ],
        ...[LeaseTime, Traffic, HttpSender, SignedHeaders, DeliveryAttempts, Settling, Dispatcher],
        ...[EventIntake, DueLoop, SharedHealth, OrderlyStop],
        ...[Sweep, SweepRepository, Resealing, ResealingRepository],
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
