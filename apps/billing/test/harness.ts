import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { expect } from 'vitest';
import type { RequestInput, CommandContract, EventOf, ReplyOf } from '#libs/contracts';
import { AddCredit, BillingLowBalance, CloudEventEnvelope, GetBalance } from '#libs/contracts';
import { CommandClient, MessagingModule, accessOf } from '#libs/messaging';
import type { HealthRegistry } from '#libs/platform';
import { createTestDatabase, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { BillingSettings } from '../src/billing.config.js';
import { BillingModule } from '../src/billing.module.js';
import { checkLedger } from '../src/ledger/check-ledger.sql.js';
import type { LedgerReport } from '../src/ledger/check-ledger.sql.js';
import type { TaskEvent } from './events.js';
import { FakeRegistry, FakeRegistryController } from './fake-registry.js';

const SETTINGS: Pick<
  BillingSettings,
  'BILLING_WORKER_SHARE_PERCENT' | 'HOLD_SWEEP_AFTER_MS' | 'HOLD_SWEEP_INTERVAL_MS' | 'LEDGER_CHECK_MS'
> = {
  BILLING_WORKER_SHARE_PERCENT: 80,
  HOLD_SWEEP_AFTER_MS: 1,
  LEDGER_CHECK_MS: 3_600_000,
  // Sweeps run only when a test starts one.
  HOLD_SWEEP_INTERVAL_MS: 86_400_000,
};

@Module({})
class FakeRegistryModule {}

type LowBalanceEvent = EventOf<typeof BillingLowBalance>;

export interface Billing {
  readonly registry: FakeRegistry;
  readonly health: HealthRegistry;
  get<T>(type: Type<T>): T;
  dataSource(): DataSource;
  ask<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
  ): Promise<ReplyOf<Contract>>;
  /** Publishes events in this order, each as a separate message, also when it is listed twice. */
  publish(...events: readonly TaskEvent[]): Promise<void>;
  /** The low-balance events of this organization so far, in order. */
  lowBalances(orgId: string): readonly LowBalanceEvent['data'][];
  /** Resolves once billing has acknowledged every event published so far. */
  settled(): Promise<void>;
  /** A new organization with this balance. */
  organizationWith(amountMicros: number): Promise<string>;
  balance(orgId: string): Promise<{ available: number; held: number }>;
  /** The earnings of a worker or of the platform. */
  earned(ownerId: string): Promise<number>;
  /** The ledger report, after asserting that the ledger is sound. */
  soundLedger(): Promise<LedgerReport>;
  stopRegistry(): Promise<void>;
  close(): Promise<void>;
}

/** Runs billing on its own database and broker, with a fake registry. */
export async function startBilling(overrides: Partial<typeof SETTINGS> = {}): Promise<Billing> {
  const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  const module = BillingModule.forRoot({
    ...SETTINGS,
    ...overrides,
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
  });
  const billing = await startTestService({ serviceName: 'billing', module });
  const { health } = billing;
  const registry = new FakeRegistry();
  const registryApp = await startTestService({
    serviceName: 'task-registry',
    module: {
      module: FakeRegistryModule,
      imports: [MessagingModule.forRoot({ serviceName: 'task-registry', natsUrl: nats.url })],
      controllers: [FakeRegistryController],
      providers: [{ provide: FakeRegistry, useValue: registry }],
    },
  });

  const client = await connect({ servers: nats.url });
  const js = jetstream(client);
  const manager = await jetstreamManager(client, { checkAPI: false });
  const dataSource = billing.get(DataSource);
  const asker = registryApp.get(CommandClient);
  await waitFor(async () => (await health.readiness()).ready);
  await waitFor(() => asker.send(GetBalance, { org_id: randomUUID() }));
  await waitFor(
    async () => (await manager.consumers.list('TASK').next()).length === accessOf('billing').durables.length,
  );

  const lowBalances = new Map<string, LowBalanceEvent['data']>();
  client.subscribe(BillingLowBalance.type, {
    callback: (_error, message) => {
      const { id, data } = CloudEventEnvelope.parse(message.json());
      lowBalances.set(id, BillingLowBalance.data.parse(data));
    },
  });
  const lastOf = new Map<string, number>();
  const ask: Billing['ask'] = (contract, request) => asker.send(contract, request);
  return {
    registry,
    health,
    ask,
    get: type => billing.get(type),
    dataSource: () => dataSource,
    publish: async (...events) => {
      for (const event of events) {
        const { seq } = await js.publish(event.type, JSON.stringify(event), { msgID: randomUUID() });
        lastOf.set(event.type, seq);
      }
    },
    lowBalances: orgId => [...lowBalances.values()].filter(({ org_id }) => org_id === orgId),
    settled: async () => {
      await waitFor(async () => {
        const consumers = await manager.consumers.list('TASK').next();
        // Not by the pending count: for a moment after its acknowledgement a message is not counted yet.
        return consumers.every(
          ({ config, ack_floor }) => ack_floor.stream_seq >= (lastOf.get(config.filter_subject ?? '') ?? 0),
        );
      });
    },
    organizationWith: async amountMicros => {
      const orgId = randomUUID();
      await ask(AddCredit, { org_id: orgId, amount_micros: amountMicros, currency: 'USD', reference: null });
      return orgId;
    },
    balance: async orgId => {
      const { available_micros: available, held_micros: held } = await ask(GetBalance, { org_id: orgId });
      // No test organization's balance exceeds what a number represents exactly.
      return { available: Number(available), held: Number(held) };
    },
    earned: async ownerId => {
      const rows = await dataSource.query<{ earned: number }[]>(
        `SELECT coalesce(sum(amount_micros), 0)::bigint AS earned
           FROM entries JOIN accounts USING (account_id)
          WHERE owner_id = $1 AND purpose IN ('earnings', 'revenue')`,
        [ownerId],
      );
      return rows[0]?.earned ?? 0;
    },
    soundLedger: async () => {
      const report = await checkLedger(dataSource);
      expect(report.faults).toEqual([]);
      expect(report.differences).toEqual([]);
      expect(report.sums.filter(({ sumMicros }) => sumMicros !== 0n)).toEqual([]);
      return report;
    },
    stopRegistry: () => registryApp.close(),
    close: async () => {
      await client.close();
      await registryApp.close();
      await billing.close();
      await nats.stop();
      await database.drop();
    },
  };
}
