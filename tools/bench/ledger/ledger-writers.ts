import { randomUUID } from 'node:crypto';
import { SystemClock, Metrics } from '#libs/platform';
import { createDataSource } from '#libs/database';
import { addCredit } from '../../../apps/billing/src/credits/add-credit.rule.js';
import { LedgerMetrics } from '../../../apps/billing/src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../../../apps/billing/src/ledger/ledger.repository.js';

export interface LedgerWriters {
  /** Makes one transfer to the hot account; resolves when it is durable. */
  transfer(): Promise<void>;
  close(): Promise<void>;
}

/** Billing's own repository on the system's ledger, used as by another replica of the service. */
export async function openLedger(databaseUrl: string): Promise<LedgerWriters> {
  const dataSource = createDataSource({ url: databaseUrl, schema: 'billing' }, { warn: () => undefined });
  await dataSource.initialize();
  const metrics = new Metrics('billing');
  const ledger = new LedgerRepository(dataSource, new SystemClock(), new LedgerMetrics(metrics), metrics);
  const hotOrgId = randomUUID();
  return {
    transfer: async () => {
      const transferId = randomUUID();
      await ledger.submit(
        addCredit({ transferId, orgId: hotOrgId, amountMicros: 1n, currency: 'USD', reference: null }),
      );
    },
    close: async () => {
      await ledger.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}
