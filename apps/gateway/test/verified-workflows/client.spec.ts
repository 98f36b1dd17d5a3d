import { describe, expect, test } from 'vitest';
import {
  GetBalance,
  GetQualitySummary,
  GetTaskStatistics,
  GetUsage,
  ListTransactions,
} from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { lastDays } from '../../src/dialects/verified-workflows/period.js';
import { restoreAnswersBeforeEach, startGateway } from '../gateway-under-test.js';
import { dialectKey, dialectOf } from './vw-client.js';

const { surroundings, gateway } = await startGateway();
const http = dialectOf(gateway);
const key = await dialectKey(gateway, await gateway.organization());
restoreAnswersBeforeEach(surroundings);

const USD = 'USD' as const;
const HOLD = 'hold' as const;
const NOMINAL = 'nominal' as const;
const NOTHING = {
  ...{ created: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
  ...{ completion_seconds: 0, sla_breached: 0, sla_met: 0, offered: 0, offer_seconds: 0 },
};

/** Rows `ago` days before the last requested day, which is the current day. */
const dayBefore = (to: string, ago: number) =>
  new Date(Date.parse(to) - (ago + 1) * 86_400_000).toISOString().slice(0, 10);

function answerWithNumbers(): void {
  surroundings.fakes.answer(GetTaskStatistics, ({ to }) => ({
    rows: [
      {
        ...NOTHING,
        day: dayBefore(to, 0),
        task_type: 'legal',
        created: 2,
        completed: 1,
        completion_seconds: 60,
      },
      { ...NOTHING, day: dayBefore(to, 0), task_type: 'medical', created: 1, failed: 1, expired: 1 },
      {
        ...NOTHING,
        day: dayBefore(to, 6),
        task_type: 'legal',
        created: 4,
        completed: 3,
        completion_seconds: 3_000,
      },
      { ...NOTHING, day: dayBefore(to, 7), task_type: 'legal', created: 8, cancelled: 8, sla_breached: 2 },
    ],
  }));
  surroundings.fakes.answer(GetQualitySummary, ({ to }) => {
    const figures = { results: 4, disagreements: 1, mean_agreement: 0.875, mean_posterior: 0.9625 };
    return {
      ...{ ...figures, rolling_score: 0.9 },
      alpha: { alpha: 0.71, metric: NOMINAL, units: 3, answers: 9 },
      alpha_by_field: [{ field: 'approved', alpha: 0.8, metric: NOMINAL, units: 3, answers: 9 }],
      by_day: [{ day: dayBefore(to, 6), ...figures }],
      by_domain: [{ domain: 'legal', ...figures }],
    };
  });
  surroundings.fakes.answer(GetUsage, ({ to }) => ({
    currency: USD,
    rows: [
      {
        ...{ day: dayBefore(to, 0), task_type: 'legal', workspace_id: 'default', tasks: 2 },
        ...{ held_micros: 350_000n, charged_micros: 150_000n, returned_micros: 0n, open_micros: 200_000n },
      },
      {
        ...{ day: dayBefore(to, 6), task_type: 'image-review', workspace_id: 'eu', tasks: 1 },
        ...{ held_micros: 200_000n, charged_micros: 53_333n, returned_micros: 146_667n, open_micros: 0n },
      },
    ],
  }));
  surroundings.fakes.answer(GetBalance, () => ({
    ...{ currency: USD, available_micros: 1_847_500_000n, held_micros: 200_000n },
  }));
}

const namedBy = (workspace: string | undefined) =>
  workspace === undefined ? {} : { headers: { 'workspace-id': workspace } };

describe('GET /v1/client/dashboard', () => {
  test('has the fields of the document and correct numbers', async () => {
    answerWithNumbers();
    const answer = await http.get('/v1/client/dashboard', key);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tasks_submitted_today: 3,
      tasks_submitted_week: 7,
      tasks_submitted_month: 15,
      tasks_completed: 4,
      // 3,060 seconds over four tasks.
      avg_completion_time: 12.8,
      quality_score: 96.3,
      balance: 1847.5,
    });
  });

  test('has null for an average when nothing was completed', async () => {
    expect((await http.get('/v1/client/dashboard', key)).body).toEqual({
      ...{ tasks_submitted_today: 0, tasks_submitted_week: 0, tasks_submitted_month: 0, tasks_completed: 0 },
      ...{ avg_completion_time: null, quality_score: null, balance: 5 },
    });
  });

  test.each([
    ['eu', 'eu'],
    [undefined, null],
  ])('with the workspace %s it queries the workspace %s', async (header, asked) => {
    await http.get('/v1/client/dashboard', key, namedBy(header));
    const statistics = surroundings.fakes.received(GetTaskStatistics).at(-1);
    expect(statistics?.workspace_id).toBe(asked);
    expect(surroundings.fakes.received(GetQualitySummary).at(-1)?.workspace_id).toBe(asked);
    const { from = '', to = '' } = statistics ?? {};
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
  });

  test.each([GetTaskStatistics, GetQualitySummary, GetBalance])(
    'is 503 while $subject is away',
    async contract => {
      surroundings.fakes.silence(contract);
      const answer = await http.get('/v1/client/dashboard', key);
      expect(answer.body).toMatchObject({
        type: 'https://api.verifiedworkflows.com/errors/service-unavailable',
        status: 503,
      });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );

  test('requires both scopes', async () => {
    const org = await gateway.organization();
    for (const scopes of [['tasks:read'], ['billing:read']]) {
      const narrow = await dialectKey(gateway, org, { scopes });
      expect((await http.get('/v1/client/dashboard', narrow)).status).toBe(403);
    }
    const both = await dialectKey(gateway, org, { scopes: ['tasks:read', 'billing:read'] });
    expect((await http.get('/v1/client/dashboard', both)).status).toBe(200);
  });

  test('has no quality score for a key that may not read quality, and the summary is refused', async () => {
    answerWithNumbers();
    const narrow = await dialectKey(gateway, await gateway.organization(), {
      scopes: ['tasks:read', 'billing:read'],
    });
    expect((await http.get('/v1/client/dashboard', narrow)).body).toMatchObject({ quality_score: null });
    expect((await http.get('/v1/client/dashboard', key)).body['quality_score']).not.toBeNull();
    expect((await http.get('/v1/client/analytics/summary', narrow)).status).toBe(403);
  });
});

describe('GET /v1/client/analytics/summary', () => {
  test('returns one point per day, by type, and the agreement of reviewers', async () => {
    answerWithNumbers();
    const { body } = await http.get('/v1/client/analytics/summary?days=8', key);
    const { to = '' } = surroundings.fakes.received(GetTaskStatistics).at(-1) ?? {};
    const quiet = {
      ...{ submitted: 0, completed: 0, failed: 0, expired: 0, cancelled: 0, avg_completion_time: null },
      ...{ quality_score: null, spend_usd: 0 },
    };
    expect(body).toMatchObject({
      period: { from: dayBefore(to, 7), to: dayBefore(to, 0), days: 8 },
      workspace: null,
      totals: {
        ...{ submitted: 15, completed: 4, failed: 1, expired: 1, cancelled: 8, sla_breached: 2 },
        ...{ avg_completion_time: 12.8, quality_score: 96.3, spend_usd: 0.203333 },
      },
      by_type: [
        { type: 'image-review', submitted: 0, spend_usd: 0.053333 },
        { type: 'legal', submitted: 14, completed: 4, cancelled: 8, spend_usd: 0.15 },
        { type: 'medical', submitted: 1, failed: 1, expired: 1, avg_completion_time: null, spend_usd: 0 },
      ],
      quality: {
        ...{ results: 4, disagreements: 1, quality_score: 96.3, agreement: 87.5, rolling_score: 90 },
        krippendorff_alpha: { alpha: 0.71, metric: 'nominal', units: 3, answers: 9 },
        alpha_by_field: [{ field: 'approved', alpha: 0.8 }],
        by_domain: [{ domain: 'legal', results: 4, quality_score: 96.3 }],
      },
    });
    const series = body['time_series'];
    expect(series).toHaveLength(8);
    expect(series).toMatchObject([
      { ...quiet, date: dayBefore(to, 7), submitted: 8, cancelled: 8 },
      {
        ...quiet,
        ...{ date: dayBefore(to, 6), submitted: 4, completed: 3, avg_completion_time: 16.7 },
        ...{ quality_score: 96.3, spend_usd: 0.053333 },
      },
      ...[5, 4, 3, 2, 1].map(ago => ({ ...quiet, date: dayBefore(to, ago) })),
      {
        ...quiet,
        ...{ date: dayBefore(to, 0), submitted: 3, completed: 1, failed: 1, expired: 1 },
        ...{ avg_completion_time: 1, spend_usd: 0.15 },
      },
    ]);
  });

  test.each(['days=0', 'days=366', 'days=x', 'from=2026-01-01'])('%s is 400', async query => {
    expect((await http.get(`/v1/client/analytics/summary?${query}`, key)).status).toBe(400);
  });
});

describe('GET /v1/client/billing/usage', () => {
  test('returns the spending by day and by type, and the transactions', async () => {
    answerWithNumbers();
    const taskId = randomUUIDv7();
    surroundings.fakes.answer(ListTransactions, () => ({
      data: [
        {
          ...{
            transaction_id: randomUUIDv7(),
            kind: HOLD,
            currency: USD,
            task_id: taskId,
            reference: null,
          },
          ...{ available_change_micros: -200_000, held_change_micros: 200_000 },
          created_at: '2026-06-09T14:32:00.123Z',
        },
      ],
      next_cursor: 'more',
    }));
    const first = await http.get('/v1/client/billing/usage?days=7&limit=1', key);
    const target = `/v1/client/billing/usage?days=7&limit=1&cursor=${first.text('next_cursor')}`;
    const { body } = await http.get(target, key);
    expect(surroundings.fakes.received(ListTransactions).at(-1)).toMatchObject({ limit: 1, cursor: 'more' });
    const { to = '' } = surroundings.fakes.received(GetUsage).at(-1) ?? {};
    expect(body).toMatchObject({
      ...{ currency: 'USD', workspace: null, next_cursor: first.text('next_cursor') },
      period: { days: 7 },
      totals: {
        ...{ tasks: 3, held_usd: 0.55, charged_usd: 0.203333, returned_usd: 0.146667, open_usd: 0.2 },
      },
      by_type: [
        { type: 'image-review', tasks: 1, charged_usd: 0.053333, returned_usd: 0.146667 },
        { type: 'legal', tasks: 2, held_usd: 0.35, open_usd: 0.2 },
      ],
      transactions: [
        {
          ...{ kind: 'hold', amount_usd: -0.2, held_change_usd: 0.2, reference: null },
          ...{ task_id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(taskId), created_at: '2026-06-09 14:32:00' },
        },
      ],
    });
    const days = body['by_day'];
    expect(days).toHaveLength(7);
    expect(days).toMatchObject([
      { date: dayBefore(to, 6), tasks: 1 },
      ...[5, 4, 3, 2, 1].map(ago => ({ date: dayBefore(to, ago), tasks: 0, held_usd: 0 })),
      { date: dayBefore(to, 0), tasks: 2 },
    ]);
  });

  test('is 503 while a service is unavailable', async () => {
    surroundings.fakes.silence(GetUsage);
    expect((await http.get('/v1/client/billing/usage', key)).status).toBe(503);
  });
});

test('a period is whole days in UTC, ending today', () => {
  for (const time of ['00:00:00.000', '23:59:59.999']) {
    expect(lastDays(3, new Date(`2026-03-01T${time}Z`))).toEqual({
      from: '2026-02-27T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
      days: ['2026-02-27', '2026-02-28', '2026-03-01'],
    });
  }
});
