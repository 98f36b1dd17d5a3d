import { randomUUID } from 'node:crypto';
import type { INestMicroservice, LoggerService, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions, CustomStrategy } from '@nestjs/microservices';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import type { EventOf, ServiceName, TaskAccepted } from '#libs/contracts';
import { HealthRegistry, Metrics, PlatformModule } from '#libs/platform';
import { MessagingModule, createTransport } from '#libs/messaging';
import type { Tuning } from '#libs/messaging';

/** Fast enough for a test, and with the same shape as the real ones. */
export const QUICK: Partial<Tuning> = { retryDelaysMs: [20, 40], ackWaitMs: 2_000, lagPollMs: 50 };

export interface TestService {
  readonly app: INestMicroservice;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
  get<T>(type: Type<T>): T;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  readonly natsUrl: string;
  readonly serviceName?: ServiceName;
  readonly controllers?: readonly Type[];
  readonly tuning?: Partial<Tuning>;
}

@Module({})
class TestRoot {}

/** A service with these controllers, in this process, as `startService` makes one. */
export async function startTestService({
  natsUrl,
  serviceName = 'matcher',
  controllers = [],
  tuning = QUICK,
}: TestServiceOptions): Promise<TestService> {
  const health = new HealthRegistry();
  const metrics = new Metrics(serviceName);
  const root = {
    module: TestRoot,
    imports: [
      PlatformModule.forRoot({ serviceName, health, metrics }),
      MessagingModule.forRoot({ serviceName, natsUrl, tuning }),
    ],
    controllers: [...controllers],
  };
  const options = {
    inject: [ModuleRef],
    useFactory: (modules: ModuleRef): CustomStrategy => ({
      strategy: createTransport({ get: token => modules.get(token, { strict: false }) }),
    }),
    logger: silent,
    abortOnError: false,
  };
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(root, options);
  await app.listen();
  return {
    app,
    health,
    metrics,
    get: type => app.get(type, { strict: false }),
    close: () => app.close(),
  };
}

const quiet = (): void => undefined;
const silent: LoggerService = { log: quiet, error: quiet, warn: quiet, debug: quiet, verbose: quiet };

/** A client that belongs to no service: the test's own eyes and hands. */
export interface Bystander {
  readonly client: Client;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
}

export async function connectBystander(natsUrl: string): Promise<Bystander> {
  const client = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  // Short, because a request on a connection that breaks is only given up at its time-out.
  const options = { checkAPI: false, timeout: 500 };
  return { client, js: jetstream(client, options), manager: await jetstreamManager(client, options) };
}

/** A `task.accepted` as the registry tells it. */
export function taskAccepted(overrides: Record<string, unknown> = {}): EventOf<typeof TaskAccepted> {
  const taskId = randomUUID();
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'countersign/task-registry',
    type: 'task.accepted',
    subject: taskId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    orgid: randomUUID(),
    workspaceid: 'default',
    sequence: 1,
    data: {
      task_id: taskId,
      assignment_id: randomUUID(),
      worker_id: randomUUID(),
      accepted_at: new Date().toISOString(),
    },
    ...overrides,
  };
}
