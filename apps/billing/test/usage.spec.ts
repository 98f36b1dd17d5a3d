import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UsageGrouping } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { MovementsRepository } from '../src/statements/movements.repository.js';
import { UsageRepository } from '../src/statements/usage.repository.js';
import { totalOf } from '../src/statements/usage.rule.js';
import { history, startDatedLedger } from './dated-ledger.js';

const SINCE = new Date('2025-11-20T00:00:00Z');
const DAY_MS = 86_400_000;
const after = (days: number): Date => new Date(SINCE.getTime() + days * DAY_MS);

const { dataSource, ledger } = await startDatedLedger();
const usage = new UsageRepository(dataSource);
const movements = new MovementsRepository(dataSource);

const picks = fc.tuple(fc.nat(), fc.nat());

/** From exactly the moment of one movement to just after that of another. */
async function rangeOf(orgId: string, [first, second]: readonly [number, number]) {
  const times = (await movements.movementsOf(orgId, EVERYTHING, null, 100)).map(({ createdAt }) => createdAt);
  const timeOf = (pick: number): number => (times[pick % times.length] ?? SINCE).getTime();
  const [fromMs, toMs] = [timeOf(first), timeOf(second)].toSorted((a, b) => a - b);
  return { from: new Date(fromMs ?? 0), to: new Date((toMs ?? 0) + 1) };
}

const EVERYTHING = { kind: null, taskId: null, from: null, to: null };
const GROUPINGS: readonly UsageGrouping[] = ['day', 'type', 'workspace'];
const ALL = { groupBy: GROUPINGS, workspaceId: null };

/** One hold at a time, read directly from the tables. */
async function holdsOf(orgId: string, from: Date, to: Date) {
  const sql = `
    SELECT to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, task_type, workspace_id, amount_micros,
           resolution
      FROM holds JOIN transfers t ON transfer_id = hold_id LEFT JOIN hold_resolutions USING (hold_id)
     WHERE holds.org_id = $1 AND t.created_at >= $2 AND t.created_at < $3`;
  return rowsOf<{
    day: string;
    task_type: string;
    workspace_id: string;
    amount_micros: number;
    resolution: string | null;
  }>(dataSource, sql, [orgId, from, to]);
}

test('every hold of the range is in one row, and its amounts add up', async () => {
  await fc.assert(
    fc.asyncProperty(history, picks, async (moments, places) => {
      const orgId = await ledger.write(moments, SINCE);
      const { from, to } = await rangeOf(orgId, places);
      fc.pre(to.getTime() - from.getTime() < 400 * DAY_MS);
      const holds = await holdsOf(orgId, from, to);
      const rows = await usage.read({ orgId, from, to, ...ALL });
      for (const row of rows) {
        expect(row.charged_micros + row.returned_micros + row.open_micros).toBe(row.held_micros);
        const own = holds.filter(
          hold =>
            hold.day === row.day &&
            hold.task_type === row.task_type &&
            hold.workspace_id === row.workspace_id,
        );
        expect(row.tasks).toBe(own.filter(({ resolution }) => resolution !== 'voided').length);
        expect(row.held_micros).toBe(own.reduce((sum, hold) => sum + BigInt(hold.amount_micros), 0n));
        const open = own.filter(({ resolution }) => resolution === null);
        expect(row.open_micros).toBe(open.reduce((sum, hold) => sum + BigInt(hold.amount_micros), 0n));
      }
      const held = holds.reduce((sum, hold) => sum + BigInt(hold.amount_micros), 0n);
      expect(totalOf(rows).held_micros).toBe(held);
    }),
    { numRuns: 25 },
  );
});

test('grouping by fewer dimensions gives the same totals, and omits the others', async () => {
  const grouping = fc.subarray<UsageGrouping>(['day', 'type', 'workspace']);
  await fc.assert(
    fc.asyncProperty(history, grouping, async (moments, groupBy) => {
      const orgId = await ledger.write(moments, SINCE);
      const question = { orgId, from: SINCE, to: after(390) };
      const rows = await usage.read({ ...question, groupBy, workspaceId: null });
      const everything = await usage.read({ ...question, ...ALL });
      expect(totalOf(rows)).toEqual(totalOf(everything));
      for (const { day, task_type, workspace_id } of rows) {
        expect([day !== null, task_type !== null, workspace_id !== null]).toEqual([
          groupBy.includes('day'),
          groupBy.includes('type'),
          groupBy.includes('workspace'),
        ]);
      }
      const ci = await usage.read({ ...question, groupBy, workspaceId: 'ci' });
      const ofCi = everything.filter(({ workspace_id }) => workspace_id === 'ci');
      expect(totalOf(ci)).toEqual(totalOf(ofCi));
    }),
    { numRuns: 15 },
  );
});

test.each([
  [0, 0],
  [1, 0],
  [0, 401],
])('from day %i to day %i is an invalid range', async (from, to) => {
  const question = { orgId: randomUUID(), from: after(from), to: after(to), ...ALL };
  await expect(usage.read(question)).rejects.toMatchObject({ code: 'billing.usage_range' });
});

test('movements in a range are those of that time regardless of their positions, in order of position', async () => {
  await fc.assert(
    fc.asyncProperty(history, picks, async (moments, places) => {
      const orgId = await ledger.write(moments, SINCE);
      const { from, to } = await rangeOf(orgId, places);
      fc.pre(to.getTime() - from.getTime() < 400 * DAY_MS);
      const everything = await movements.movementsOf(orgId, EVERYTHING, null, 100);
      const within = await movements.movementsOf(orgId, { ...EVERYTHING, from, to }, null, 100);
      expect(within).toEqual(everything.filter(({ createdAt }) => createdAt >= from && createdAt < to));
      const captures = await movements.movementsOf(orgId, { ...EVERYTHING, kind: 'capture' }, null, 100);
      expect(captures).toEqual(everything.filter(({ kind }) => kind === 'capture'));
      for (const { taskId } of everything.slice(0, 3)) {
        if (taskId === null) continue;
        const ofTask = await movements.movementsOf(orgId, { ...EVERYTHING, taskId }, null, 100);
        expect(ofTask).toEqual(everything.filter(one => one.taskId === taskId));
        expect(await movements.movementsOf(randomUUID(), { ...EVERYTHING, taskId }, null, 100)).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});
