import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { waitFor } from '#libs/testing';
import { settledBalanceOf } from '../../system/money.js';
import { createOrganization, expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { ForeignClient, hireReviewer, review, reviewByOne } from './client.js';
import { membersOf } from './document.js';

const Members = z.record(z.string(), z.unknown());

let organization: TestOrganization;
let client: ForeignClient;
let completed: string;

/** A review on which two agreed, and a cancelled one in another workspace. */
beforeAll(async () => {
  organization = await createOrganization();
  client = await ForeignClient.of(organization);
  const reviewers = [await hireReviewer(organization), await hireReviewer(organization, 'Kwame')];
  completed = await client.submit(reviewByOne({ consensus_total: 2 }));
  for (const one of reviewers)
    await review(one, VERIFIED_WORKFLOWS_WIRE.taskIds.parse(completed) ?? '', { approved: true });
  await client.taskThatIs(completed, 'Completed');
  const withdrawn = await client.submit(reviewByOne({ type: 'legal' }), { 'workspace-id': 'eu' });
  const path = `/v1/tasks/${VERIFIED_WORKFLOWS_WIRE.taskIds.parse(withdrawn) ?? ''}/cancel`;
  expectStatus(200, await organization.admin.post(path));
  await settledBalanceOf(organization);
});

/** Waits until the report matches; its events arrive with a short delay. */
async function report(path: string, expected: object, headers: Record<string, string> = {}) {
  return waitFor(async () => {
    const body = Members.parse(expectStatus(200, await client.get(path, headers)));
    try {
      expect(body).toMatchObject(expected);
      return body;
    } catch {
      return undefined;
    }
  });
}

test('the dashboard shows correct numbers', async () => {
  const numbers = await report('/v1/client/dashboard', {
    ...{ tasks_submitted_today: 2, tasks_submitted_week: 2, tasks_submitted_month: 2, tasks_completed: 1 },
    ...{ quality_score: 100, balance: 9.85 },
  });
  expect(Object.keys(numbers).toSorted()).toEqual(membersOf('dashboard'));
  expect(numbers['avg_completion_time']).toBeTypeOf('number');
  const eu = { 'workspace-id': 'eu' };
  const elsewhere = { tasks_submitted_today: 1, tasks_completed: 0, quality_score: null, balance: 9.85 };
  await report('/v1/client/dashboard', { ...elsewhere, avg_completion_time: null }, eu);
});

test('the summary has a point for today and for each type', async () => {
  const summary = await report('/v1/client/analytics/summary?days=2', {
    totals: { submitted: 2, completed: 1, cancelled: 1, failed: 0, quality_score: 100, spend_usd: 0.15 },
    time_series: [{ submitted: 0 }, { submitted: 2, completed: 1, spend_usd: 0.15, quality_score: 100 }],
    by_type: [
      { type: 'audio-audit', submitted: 1, completed: 1, spend_usd: 0.15 },
      { type: 'legal', submitted: 1, cancelled: 1, spend_usd: 0 },
    ],
  });
  expect(summary['quality']).toMatchObject({
    disagreements: 0,
    krippendorff_alpha: { units: 1, answers: 2 },
  });
});

test('the usage reports what was held, paid and released', async () => {
  const usage = await report('/v1/client/billing/usage?days=1', {
    totals: { tasks: 2, held_usd: 0.3, charged_usd: 0.15, returned_usd: 0.15, open_usd: 0 },
    by_day: [{ tasks: 2 }],
  });
  const transactions = z.array(z.looseObject({ kind: z.string(), task_id: z.string().nullable() }));
  const movements = transactions.parse(usage['transactions']);
  expect(movements.filter(({ task_id }) => task_id === completed).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['hold', 'capture']),
  );
});
