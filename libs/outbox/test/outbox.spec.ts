import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { CloudEventEnvelope, QualityAlert } from '#libs/contracts';
import { DatabaseModule, transaction } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS } from '#libs/messaging';
import { createTestDatabase, NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats, TestService } from '#libs/testing';
import { OutboxMigration, OutboxModule, writeOutbox } from '#libs/outbox';
import type { OutboxEvent } from '#libs/outbox';

let database: TestDatabase;
let nats: TestNats;
let peer: NatsPeer;
const replicas: TestService[] = [];

@Module({})
class Root {
  static with(imports: DynamicModule[]): DynamicModule {
    return { module: Root, imports };
  }
}

beforeAll(async () => {
  [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  peer = await NatsPeer.connect(nats.url);
  for (const replica of [1, 2]) {
    replicas.push(
      await startTestService({
        serviceName: 'consensus',
        module: Root.with([
          DatabaseModule.forRoot({
            url: database.url,
            schema: 'consensus',
            migrations: [OutboxMigration, ...MESSAGING_MIGRATIONS],
          }),
          MessagingModule.forRoot({ serviceName: 'consensus', natsUrl: nats.url }),
          OutboxModule.forRoot({ serviceName: 'consensus', stream: 'QUALITY', pollMs: 10 * replica }),
        ]),
      }),
    );
  }
});

afterAll(async () => {
  for (const replica of replicas) await replica.close();
  await peer.close();
  await nats.stop();
  await database.drop();
});

function alert(): OutboxEvent<typeof QualityAlert> {
  const [workerId, orgId] = [randomUUID(), randomUUID()];
  const occurredAt = new Date();
  return {
    id: randomUUID(),
    type: 'quality.alert',
    subject: workerId,
    orgId,
    workspaceId: 'default',
    occurredAt,
    data: {
      scope: 'worker',
      worker_id: workerId,
      domain: 'security',
      score: 0.4,
      threshold: 0.6,
      window: 20,
      task_id: randomUUID(),
      raised_at: occurredAt.toISOString(),
    },
  };
}

const dataSource = (): DataSource => replicas[0]?.get(DataSource) ?? expect.unreachable();
const write = (events: readonly OutboxEvent[]) =>
  transaction(dataSource(), manager => writeOutbox(manager, events));

async function onStream(): Promise<ReturnType<typeof CloudEventEnvelope.parse>[]> {
  const { state } = await peer.manager.streams.info('QUALITY');
  const events = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await peer.manager.streams.getMessage('QUALITY', { seq });
    if (message !== null) events.push(CloudEventEnvelope.parse(message.json()));
  }
  return events;
}

test('a written event is published once, however many replicas publish it, and unchanged', async () => {
  const events = Array.from({ length: 250 }, alert);
  await write(events);
  await write(events.slice(0, 3));
  const published = await waitFor(async () => {
    const found = await onStream();
    return found.length >= events.length ? found : undefined;
  });
  expect(published.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
  const [first] = events;
  expect(published.find(({ id }) => id === first?.id)).toMatchObject({
    source: 'countersign/consensus',
    subject: first?.subject,
    orgid: first?.orgId,
    data: first?.data,
  });
});

test('a rolled back event is never published', async () => {
  const [lost, kept] = [alert(), alert()];
  const rolledBack = transaction(dataSource(), async manager => {
    await writeOutbox(manager, [lost]);
    throw new Error('undone');
  });
  await expect(rolledBack).rejects.toThrow('undone');
  await write([kept]);
  await waitFor(async () => (await onStream()).some(({ id }) => id === kept.id));
  expect((await onStream()).map(({ id }) => id)).not.toContain(lost.id);
});

test('everything is published again on a broker that lost its storage', async () => {
  const before = (await onStream()).map(({ id }) => id).sort();
  await nats.restart({ withoutStorage: true });
  await waitFor(async () => {
    const found = await onStream().catch(() => []);
    return found.length === before.length ? found : undefined;
  });
  expect((await onStream()).map(({ id }) => id).sort()).toEqual(before);
});
