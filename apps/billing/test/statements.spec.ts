import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '#libs/database';
import { StatementRepository } from '../src/statements/statement.repository.js';
import { boundsOf } from '../src/statements/statement.rule.js';
import { UsageRepository } from '../src/statements/usage.repository.js';
import { totalOf } from '../src/statements/usage.rule.js';
import { history, startDatedLedger } from './dated-ledger.js';
import type { Moment } from './dated-ledger.js';

const DAY_MS = 86_400_000;
const SINCE = new Date('2025-11-20T00:00:00Z');

const { dataSource, ledger } = await startDatedLedger();
const statements = new StatementRepository(dataSource);

/** Computed from the entries: an organization's balance before a moment. */
async function balanceBefore(orgId: string, moment: Date) {
  const sql = `
    SELECT coalesce(sum(amount_micros) FILTER (WHERE purpose = 'available'), 0)::text AS available_micros,
           coalesce(sum(amount_micros) FILTER (WHERE purpose = 'held'), 0)::text AS held_micros
      FROM entries JOIN accounts USING (account_id) JOIN transfers USING (transfer_id)
     WHERE owner_id = $1 AND created_at < $2`;
  const [balance] = await rowsOf<{ available_micros: string; held_micros: string }>(dataSource, sql, [
    orgId,
    moment,
  ]);
  return {
    available_micros: BigInt(balance?.available_micros ?? 0),
    held_micros: BigInt(balance?.held_micros ?? 0),
  };
}

async function monthsByEntries(orgId: string): Promise<readonly string[]> {
  const sql = `
    SELECT DISTINCT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month
      FROM transfers WHERE org_id = $1 ORDER BY 1 DESC`;
  return (await rowsOf<{ month: string }>(dataSource, sql, [orgId])).map(({ month }) => month);
}

test('opening and closing balances match the entries, and the movements account for the difference', async () => {
  await fc.assert(
    fc.asyncProperty(history, async moments => {
      const orgId = await ledger.write(moments, SINCE);
      const months = await statements.monthsOf(orgId, null, 100);
      expect(months).toEqual(await monthsByEntries(orgId));
      for (const month of [...months, '2025-10', '2029-01']) {
        const { from, to } = boundsOf(month);
        const statement = await statements.statementOf(orgId, month);
        expect(statement.opening).toEqual(await balanceBefore(orgId, from));
        expect(statement.closing).toEqual(await balanceBefore(orgId, to));
        const { opening, closing, credits_micros: credits } = statement;
        const { held_micros: held, captured_micros: captured, returned_micros: returned } = statement;
        expect(opening.available_micros + credits - held + returned).toBe(closing.available_micros);
        expect(opening.held_micros + held - captured - returned).toBe(closing.held_micros);
        for (const figure of ['held_micros', 'captured_micros', 'returned_micros'] as const) {
          const ofTypes = statement.task_types.map(ofType => ofType[figure]);
          expect(ofTypes.reduce((sum, amount) => sum + amount, 0n)).toBe(statement[figure]);
          expect(ofTypes.filter(amount => amount < 0n)).toEqual([]);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('over a whole history the statements and the usage report show the same amounts', async () => {
  const usage = new UsageRepository(dataSource);
  await fc.assert(
    fc.asyncProperty(history, async moments => {
      const orgId = await ledger.write(moments, SINCE);
      const months = await statements.monthsOf(orgId, null, 100);
      const [from, to] = [boundsOf('2025-11').from, boundsOf(months[0] ?? '2025-11').to];
      fc.pre(to.getTime() - from.getTime() < 400 * DAY_MS);
      const rows = await usage.read({ orgId, workspaceId: null, from, to, groupBy: [] });
      const { held_micros, charged_micros, returned_micros, open_micros } = totalOf(rows);
      const all = await Promise.all(months.map(month => statements.statementOf(orgId, month)));
      const sumOf = (figure: 'held_micros' | 'captured_micros' | 'returned_micros'): bigint =>
        all.reduce((sum, statement) => sum + statement[figure], 0n);
      expect(held_micros).toBe(sumOf('held_micros'));
      expect(charged_micros).toBe(sumOf('captured_micros'));
      expect(returned_micros).toBe(sumOf('returned_micros'));
      expect(open_micros).toBe(all[0]?.closing.held_micros ?? 0n);
    }),
    { numRuns: 25 },
  );
});

test('months are listed page by page', async () => {
  const orgId = randomUUID();
  expect(await statements.monthsOf(orgId, null, 10)).toEqual([]);
  const credit: Moment = {
    what: 'credit',
    afterHours: 24 * 40,
    skewMs: 0,
    task: 0,
    taskType: 'review',
    workspaceId: 'ci',
    amountMicros: 1,
    answersNeeded: 1,
  };
  const written = await ledger.write([credit, credit, credit], SINCE);
  expect(await statements.monthsOf(written, null, 2)).toEqual(['2026-03', '2026-02']);
  expect(await statements.monthsOf(written, '2026-02', 2)).toEqual(['2025-12']);
});
