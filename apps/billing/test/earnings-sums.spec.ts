import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PERIOD_LENGTHS } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { EarningsRepository } from '../src/payouts/earnings.repository.js';
import { EarningsSumsRepository } from '../src/payouts/earnings-sums.repository.js';
import { payOut } from '../src/payouts/pay-out.rule.js';
import { startDatedLedger } from './dated-ledger.js';
import { holdRequest } from './in-memory-ledger.js';

const { dataSource, ledger } = await startDatedLedger();
const entries = new EarningsRepository(dataSource);
const sums = new EarningsSumsRepository(dataSource);
const DAY_MS = 86_400_000;
const ZONES = ['UTC', 'Europe/Paris', 'Pacific/Auckland', 'America/St_Johns', 'Asia/Kathmandu'] as const;
const START = new Date('2026-03-01T00:00:00.000Z');

/** The day of a moment in a time zone, as JavaScript knows it. */
function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}

async function workerWith(moments: readonly { readonly hours: number; readonly isPayout: boolean }[]) {
  const [orgId, workerId] = [randomUUID(), randomUUID()];
  const money = { orgId, currency: 'USD', reference: null } as const;
  await ledger.at(START, addCredit({ ...money, transferId: randomUUIDv7(), amountMicros: 1_000_000_000n }));
  let timeMs = START.getTime();
  for (const { hours, isPayout } of moments) {
    timeMs += hours * 3_600_000;
    const at = new Date(timeMs);
    const transferId = randomUUIDv7();
    if (isPayout) {
      await ledger.at(at, payOut({ ...money, transferId, workerId, amountMicros: null }));
      continue;
    }
    const taskId = randomUUIDv7();
    await ledger.at(at, placeHold(holdRequest({ taskId, orgId, answersNeeded: 1 })));
    const end = { taskId, orgId, transferId, isCompleted: true, workerSharePercent: 80 };
    await ledger.at(at, settleHold({ ...end, workerIds: [workerId] }));
  }
  return { workerId, now: new Date(timeMs) };
}

const moments = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 300 }), isPayout: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
});

test('the sums of the periods are those of the entries, each in the period of its day', async () => {
  await fc.assert(
    fc.asyncProperty(
      moments,
      fc.constantFrom(...PERIOD_LENGTHS),
      fc.constantFrom(...ZONES),
      async (history, by, time_zone) => {
        const { workerId, now } = await workerWith(history);
        const request = { worker_id: workerId, by, time_zone, periods: 92 };
        let read = await sums.read(request, now);
        while ((read.at(-1)?.starts_on ?? '') > '2026-02-01') {
          read = [...read, ...(await sums.read({ ...request, before: read.at(-1)?.starts_on }, now))];
        }
        const all = await entries.entriesOf(workerId, null, 1_000);
        for (const period of read) {
          const own = all.filter(({ createdAt }) => {
            const day = dayIn(time_zone, createdAt);
            return period.starts_on <= day && day <= period.ends_on;
          });
          const sumOf = (kind: string) =>
            own.filter(one => one.kind === kind).reduce((sum, one) => sum + one.changeMicros, 0n);
          const countOf = (kind: string) => own.filter(one => one.kind === kind).length;
          expect(period).toMatchObject({
            ...{ earned: sumOf('capture'), tasks: countOf('capture') },
            ...{ paid_out: -sumOf('payout'), payouts: countOf('payout') },
          });
        }
        const balance = read.reduce((sum, { earned, paid_out: paidOut }) => sum + earned - paidOut, 0n);
        expect(balance).toBe(await entries.balanceMicrosOf(workerId));
        for (const [place, { ends_on: end }] of read.entries()) {
          const next = read[place - 1];
          if (next === undefined) continue;
          expect(new Date(next.starts_on).getTime() - new Date(end).getTime()).toBe(DAY_MS);
        }
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

test('weeks begin on Monday, and the last period is that of now', async () => {
  const request = { worker_id: randomUUID(), time_zone: 'Pacific/Auckland', periods: 2 };
  const now = new Date('2026-03-01T12:00:00.000Z');
  const datesOf = async (by: (typeof PERIOD_LENGTHS)[number]) =>
    (await sums.read({ ...request, by }, now)).map(one => [one.starts_on, one.ends_on]);
  expect(await datesOf('day')).toEqual([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-01', '2026-03-01'],
  ]);
  expect(await datesOf('week')).toEqual([
    ['2026-03-02', '2026-03-08'],
    ['2026-02-23', '2026-03-01'],
  ]);
  expect(await datesOf('month')).toEqual([
    ['2026-03-01', '2026-03-31'],
    ['2026-02-01', '2026-02-28'],
  ]);
});

test('a time zone that PostgreSQL does not know is refused', async () => {
  const request = { worker_id: randomUUID(), by: 'day' as const, time_zone: 'Mars/Olympus', periods: 1 };
  await expect(sums.read(request, START)).rejects.toMatchObject({ kind: 'invalid', code: 'request.invalid' });
});
