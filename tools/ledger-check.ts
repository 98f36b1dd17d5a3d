import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { stringifyExactly } from '#libs/contracts';
import { connectionOptions } from '#libs/database';
import { checkLedger } from '../apps/billing/src/ledger/check-ledger.sql.js';
import type { LedgerReport } from '../apps/billing/src/ledger/check-ledger.sql.js';
import { rebuildBalances } from '../apps/billing/src/ledger/rebuild-balances.sql.js';
import { findDatabaseUrl } from './database-url.js';

/** `npm run ledger-check`: checks that every micro-unit of the ledger is accounted for. */
const program = new Command('ledger-check')
  .description(
    'Checks the ledger: sums, open holds, and stored balances against those rebuilt from the entries.',
  )
  .option('--database-url <url>', 'PostgreSQL; DATABASE_URL, else what npm start wrote into its credentials')
  .option('--settled', 'count open holds as a fault, too: for when every task has ended', false)
  .option('--rebuild', 'write right balances beside wrong ones before checking', false)
  .option('--json', 'print one JSON object', false);

const Options = z.object({
  databaseUrl: z.url().optional(),
  settled: z.boolean(),
  rebuild: z.boolean(),
  json: z.boolean(),
});

async function run(): Promise<boolean> {
  const options = Options.parse(program.parse().opts());
  const url = options.databaseUrl ?? findDatabaseUrl(process.env);
  const dataSource = new DataSource(
    connectionOptions({ url, schema: 'billing', poolSize: 1 }, error => {
      console.error(error.message);
    }),
  );
  await dataSource.initialize();
  try {
    const rebuilt = options.rebuild ? await rebuildBalances(dataSource) : [];
    if (rebuilt.length > 0 && !options.json) console.log(`Set right: ${rebuilt.length} balances`);
    const report = await checkLedger(dataSource);
    const isSound =
      report.faults.length === 0 &&
      report.differences.length === 0 &&
      report.sums.every(({ sumMicros }) => sumMicros === 0n) &&
      !(options.settled && report.openHolds.count > 0);
    if (options.json) console.log(stringifyExactly({ ...report, sound: isSound }));
    else print(report, isSound);
    return isSound;
  } finally {
    await dataSource.destroy();
  }
}

function print({ sums, openHolds, differences, faults }: LedgerReport, isSound: boolean): void {
  for (const { currency, sumMicros, transfers } of sums) {
    console.log(`${currency}: ${transfers} transfers, sum ${sumMicros} micros`);
  }
  console.log(`Open holds: ${openHolds.count}, together ${openHolds.amountMicros} micros`);
  console.log(`Balances that differ from their entries: ${differences.length}`);
  for (const { accountId, purpose, ownerId, storedMicros, rebuiltMicros } of differences) {
    console.log(
      `  ${purpose ?? 'unknown account'} of ${ownerId ?? accountId}: ${storedMicros} stored, ${rebuiltMicros} rebuilt`,
    );
  }
  for (const fault of faults) console.log(`Fault: ${fault}`);
  console.log(isSound ? 'The ledger is sound.' : 'The ledger is NOT sound.');
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
