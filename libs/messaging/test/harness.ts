import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import type { EventOf, ServiceName, TaskAccepted } from '#libs/contracts';
import { DatabaseModule, schemaOf } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS } from '#libs/messaging';
import type { Tuning } from '#libs/messaging';
import { createTestDatabase, startTestService } from '#libs/testing';
import type { TestDatabase, TestService } from '#libs/testing';
import { expect } from 'vitest';

/** Fast enough for a test, with the same shape as the defaults. */
export const QUICK: Partial<Tuning> = { retryDelaysMs: [20, 40], ackWaitMs: 2_000, lagPollMs: 50 };

/** The databases of the services under test, by test file; they end with their server. */
const databases = new Map<string, Promise<TestDatabase>>();

/** The database for the dead letters of services started here; separate for each test file. */
export async function databaseUrl(): Promise<string> {
  const { testPath = '' } = expect.getState();
  const database = databases.get(testPath) ?? createTestDatabase();
  databases.set(testPath, database);
  return (await database).url;
}

export interface ServiceWithOptions {
  readonly natsUrl: string;
  readonly serviceName?: ServiceName;
  readonly controllers?: readonly Type[];
  readonly tuning?: Partial<Tuning>;
  /** Copies of each stream; 1 by default. */
  readonly streamReplicas?: number;
}

@Module({})
class ServiceUnderTest {}

/** A service with only these controllers, beside a registry that creates TASK and DEAD. */
export async function startServiceWith(options: ServiceWithOptions): Promise<TestService> {
  if (options.serviceName === 'task-registry') return startAlone(options);
  const registry = await startAlone({ ...options, serviceName: 'task-registry', controllers: [] });
  try {
    const service = await startAlone(options);
    return {
      ...service,
      get: type => service.get(type),
      close: async () => {
        await Promise.all([service.close(), registry.close()]);
      },
    };
  } catch (error) {
    await registry.close();
    throw error;
  }
}

async function startAlone({
  natsUrl,
  serviceName = 'matcher',
  controllers = [],
  tuning = QUICK,
  streamReplicas = 1,
}: ServiceWithOptions): Promise<TestService> {
  const schema = schemaOf(serviceName);
  const imports = [
    DatabaseModule.forRoot({ url: await databaseUrl(), schema, migrations: MESSAGING_MIGRATIONS }),
    MessagingModule.forRoot({ serviceName, natsUrl, tuning, streamReplicas }),
  ];
  return startTestService({
    serviceName,
    module: { module: ServiceUnderTest, imports, controllers: [...controllers] },
  });
}

/** A client that belongs to no service, for the test's observations and actions. */
export interface Bystander {
  readonly client: Client;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
}

export async function connectBystander(natsUrl: string): Promise<Bystander> {
  const client = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  // Short, because a request on a broken connection fails only at its timeout.
  const options = { checkAPI: false, timeout: 500 };
  return { client, js: jetstream(client, options), manager: await jetstreamManager(client, options) };
}

/** A `task.accepted` as the registry publishes it. */
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
      stalls_at: null,
      start_by: null,
    },
    ...overrides,
  };
}
