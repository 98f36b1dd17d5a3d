import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, IdempotencyKeysMigration } from '#libs/database';
import { parseCidrs } from '#libs/egress';
import { MessagingModule } from '#libs/messaging';
import type { MessagingOptions } from '#libs/messaging';
import { CreateEndpointCommand } from './commands/create-endpoint.command.js';
import { CreateOrganizationSecretCommand } from './commands/create-organization-secret.command.js';
import { DeleteEndpointCommand } from './commands/delete-endpoint.command.js';
import { GetDeliveryCommand } from './commands/get-delivery.command.js';
import { GetEndpointCommand } from './commands/get-endpoint.command.js';
import { IdempotentWrites } from './commands/idempotent-writes.js';
import { ListDeliveriesCommand } from './commands/list-deliveries.command.js';
import { ListEndpointsCommand } from './commands/list-endpoints.command.js';
import { NewEndpoints } from './commands/new-endpoints.js';
import { PublicUrls } from './commands/public-urls.js';
import { RedeliverCommand } from './commands/redeliver.command.js';
import { RegisterCallbackCommand } from './commands/register-callback.command.js';
import { RotateEndpointSecretCommand } from './commands/rotate-endpoint-secret.command.js';
import { RotateOrganizationSecretCommand } from './commands/rotate-organization-secret.command.js';
import { TestEndpointCommand } from './commands/test-endpoint.command.js';
import { UpdateEndpointCommand } from './commands/update-endpoint.command.js';
import { DeliverOnBillingLowBalance } from './handlers/deliver-on-billing-low-balance.handler.js';
import { DeliverOnEveryQualityEvent } from './handlers/deliver-on-every-quality-event.handler.js';
import { DeliverOnEveryTaskEvent } from './handlers/deliver-on-every-task-event.handler.js';
import { CallbacksRepository } from './persistence/callbacks.repository.js';
import { DeliveriesRepository } from './persistence/deliveries.repository.js';
import { DueDeliveriesRepository } from './persistence/due-deliveries.repository.js';
import { EndpointsRepository } from './persistence/endpoints.repository.js';
import { EventIntakeRepository } from './persistence/event-intake.repository.js';
import { Webhooks1763100000000 } from './persistence/migrations/1763100000000-webhooks.js';
import { EndpointsOfTasks1764000000000 } from './persistence/migrations/1764000000000-endpoints-of-tasks.js';
import { WebhooksOfTasks1764100000000 } from './persistence/migrations/1764100000000-webhooks-of-tasks.js';
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
import { ProcessLease } from './sending/process-lease.js';
import { SendingOptions } from './sending/sending-options.js';
import { Settling } from './sending/settling.js';
import { SignedHeaders } from './sending/signed-headers.js';
import { Traffic } from './sending/traffic.js';
import { Sweep } from './sweeping/sweep.js';
import { SweepRepository } from './sweeping/sweep.repository.js';
import type { WebhookDispatcherSettings } from './webhook-dispatcher.config.js';

/** Of the time for shutting down, what attempts under way may use before they are put back. */
const FINISHING_SHARE = 0.6;

export type ModuleSettings = Pick<
  WebhookDispatcherSettings,
  | 'DATABASE_URL'
  | 'NATS_URL'
  | 'SHUTDOWN_TIMEOUT_MS'
  | 'WEBHOOK_ALLOWED_CIDRS'
  | 'WEBHOOK_TIMEOUT_MS'
  | 'WEBHOOK_CONCURRENCY'
  | 'WEBHOOK_RETENTION_DAYS'
>;

export interface ModuleTuning {
  /** Single values that differ from the settings, for tests. */
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
          url: settings.DATABASE_URL,
          schema: 'webhook_dispatcher',
          migrations: [
            IdempotencyKeysMigration,
            Webhooks1763100000000,
            EndpointsOfTasks1764000000000,
            WebhooksOfTasks1764100000000,
            PoolsOfEndpoints1764560000000,
          ],
        }),
        MessagingModule.forRoot({
          serviceName: 'webhook-dispatcher',
          natsUrl: settings.NATS_URL,
          ...(messaging && { tuning: messaging }),
        }),
      ],
      controllers: [
        DeliverOnEveryTaskEvent,
        DeliverOnEveryQualityEvent,
        DeliverOnBillingLowBalance,
        RegisterCallbackCommand,
        CreateEndpointCommand,
        ListEndpointsCommand,
        GetEndpointCommand,
        UpdateEndpointCommand,
        DeleteEndpointCommand,
        RotateEndpointSecretCommand,
        TestEndpointCommand,
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
        ...[PublicUrls, IdempotentWrites, NewEndpoints],
        ...[CallbacksRepository, EndpointsRepository, SigningSecretsRepository, DeliveriesRepository],
        ...[
          SubscriptionsRepository,
          EventIntakeRepository,
          DueDeliveriesRepository,
          OutgoingRepository,
          SettlementRepository,
        ],
        ...[ProcessLease, Traffic, HttpSender, SignedHeaders, DeliveryAttempts, Settling, Dispatcher],
        ...[EventIntake, DueLoop, OrderlyStop],
        ...[Sweep, SweepRepository],
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
    slots: { ...defaults.slots, overall: settings.WEBHOOK_CONCURRENCY },
    ...sending,
  });
}
