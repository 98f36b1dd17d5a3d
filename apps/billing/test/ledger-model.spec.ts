import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { HoldSweepRepository } from '../src/holds/hold-sweep.repository.js';
import { voidHold } from '../src/holds/void-hold.rule.js';
import {
  availableOf,
  earningsOf,
  fundingOf,
  heldOf,
  payoutsOf,
  revenueFrom,
} from '../src/ledger/account.rule.js';
import { balancesOf } from '../src/ledger/accounts.sql.js';
import type { LedgerState } from '../src/ledger/ledger-state.rule.js';
import { findDifferences } from '../src/ledger/rebuild-balances.sql.js';
import { UsageRepository } from '../src/statements/usage.repository.js';
import { startDatedLedger } from './dated-ledger.js';
import { NOW, emptyLedger, run } from './in-memory-ledger.js';
import { Participants, step } from './random-operations.js';

const DAY_MS = 86_400_000;

const { dataSource, ledger } = await startDatedLedger();

function accountsOf({ orgs, workers }: Participants) {
  return [
    ...orgs.flatMap(orgId => [availableOf(orgId), heldOf(orgId), fundingOf(orgId)]),
    ...orgs.flatMap(orgId => [revenueFrom(orgId), payoutsOf(orgId)]),
    ...workers.map(workerId => earningsOf(workerId)),
  ];
}

/** The tasks for which the rule would void the hold. */
function voidableIn(model: LedgerState, participants: Participants): readonly string[] {
  return participants.tasks.filter((taskId, task) => {
    const { result } = voidHold({
      taskId,
      orgId: participants.orgOf(task),
      transferId: randomUUIDv7(),
    }).decide(model);
    return result.outcome === 'voided';
  });
}

/** The tasks for which the sweep would check the hold. */
async function unconfirmedIn({ tasks }: Participants): Promise<readonly string[]> {
  const inAnHour = new Date(Date.now() + DAY_MS / 24);
  const holds = await new HoldSweepRepository(dataSource).unconfirmed(inAnHour, 10_000);
  return holds.map(({ holdId }) => holdId).filter(holdId => tasks.includes(holdId));
}

async function openMicrosOf(orgId: string): Promise<bigint> {
  const [from, to] = [new Date(NOW.getTime() - DAY_MS), new Date(NOW.getTime() + DAY_MS)];
  const rows = await new UsageRepository(dataSource).read({
    orgId,
    workspaceId: null,
    from,
    to,
    groupBy: [],
  });
  return rows[0]?.open_micros ?? 0n;
}

test('balances, open holds and holds to sweep are the same by SQL as by the rules, for any history', async () => {
  const history = fc.array(step, { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(history, async steps => {
      const participants = new Participants();
      const model = emptyLedger();
      const operations = [
        ...participants.credits(1_500_000n),
        ...steps.map(one => participants.operation(one)),
      ];
      for (const operation of operations) {
        expect(await ledger.at(NOW, operation)).toEqual(run(model, operation));
      }

      const accounts = accountsOf(participants);
      expect(await balancesOf(dataSource, accounts)).toEqual(accounts.map(one => model.balanceOf(one)));
      expect(await findDifferences(dataSource)).toEqual([]);
      expect((await unconfirmedIn(participants)).toSorted()).toEqual(
        voidableIn(model, participants).toSorted(),
      );
      for (const orgId of participants.orgs) {
        expect(await openMicrosOf(orgId)).toBe(model.balanceOf(heldOf(orgId)));
      }
    }),
    { numRuns: 25 },
  );
});
