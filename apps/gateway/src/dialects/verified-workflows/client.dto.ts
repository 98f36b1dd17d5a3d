import { z } from 'zod';
import { Alpha, EXAMPLE } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { queryInteger } from '../../edge/schemas/input.js';
import { TASK_IDS } from './words.js';

const count = z.int().min(0);
/** With one decimal. */
const percent = z.number().nullable();
const minutes = z.number().nullable();
const usd = z.number();
const day = z.iso.date();

export const Dashboard = named(
  'VerifiedWorkflowsDashboard',
  z.strictObject({
    /** Since midnight UTC. */
    tasks_submitted_today: count,
    /** In the last 7 days, including today. */
    tasks_submitted_week: count,
    /** In the last 30 days, including today. */
    tasks_submitted_month: count,
    /** Of the tasks of the last 30 days. */
    tasks_completed: count,
    /** From submission to completion of these, in minutes; null without any. */
    avg_completion_time: minutes,
    /** Mean confidence in the results of the last 30 days, 0–100; null without any. */
    quality_score: percent,
    /** Available balance, in US dollars. */
    balance: usd,
  }),
  {
    tasks_submitted_today: 12,
    tasks_submitted_week: 80,
    tasks_submitted_month: 310,
    tasks_completed: 297,
    avg_completion_time: 6.5,
    quality_score: 94.1,
    balance: 97,
  },
);
export type Dashboard = z.infer<typeof Dashboard>;

const MAX_DAYS = 365;
const days = queryInteger(1, MAX_DAYS).default(30);

export const SummaryQuery = z.strictObject({ days });
export type SummaryQuery = z.output<typeof SummaryQuery>;

export const UsageQuery = z.strictObject({
  days,
  /** Limits the transactions. */
  limit: queryInteger(1, 100).default(100),
  cursor: z.string().max(500).optional(),
});
export type UsageQuery = z.output<typeof UsageQuery>;

const period = z.strictObject({ from: day, to: day, days: z.int().min(1) });

const outcomes = {
  submitted: count,
  completed: count,
  failed: count,
  /** Of the failed ones. */
  expired: count,
  cancelled: count,
  avg_completion_time: minutes,
};

const agreement = {
  results: count,
  disagreements: count,
  quality_score: percent,
  /** Share of the reviewers who agree with the result, 0–100. */
  agreement: percent,
};

const EXAMPLE_PERIOD = { from: '2026-03-02', to: '2026-03-02', days: 1 };
const EXAMPLE_OUTCOMES = {
  submitted: 12,
  completed: 11,
  failed: 1,
  expired: 1,
  cancelled: 0,
  avg_completion_time: 6.5,
};
const EXAMPLE_AGREEMENT = { results: 11, disagreements: 0, quality_score: 94.1, agreement: 97 };
const EXAMPLE_ALPHA = { alpha: 0.81, metric: 'nominal' as const, units: 11, answers: 33 };

export const AnalyticsSummary = named(
  'VerifiedWorkflowsAnalytics',
  z.strictObject({
    period,
    /** Null for all workspaces of the organization. */
    workspace: z.string().nullable(),
    totals: z.strictObject({ ...outcomes, sla_breached: count, quality_score: percent, spend_usd: usd }),
    /** Each day of the period, oldest first, including days without activity. */
    time_series: z.array(z.strictObject({ date: day, ...outcomes, quality_score: percent, spend_usd: usd })),
    by_type: z.array(z.strictObject({ type: z.string(), ...outcomes, spend_usd: usd })),
    quality: z.strictObject({
      ...agreement,
      /** Over the organization's newest results, 0–100: the score that `quality.alert` is based on. */
      rolling_score: percent,
      krippendorff_alpha: Alpha,
      alpha_by_field: z.array(z.strictObject({ field: z.string(), ...Alpha.shape })),
      by_domain: z.array(z.strictObject({ domain: z.string(), ...agreement })),
    }),
  }),
  {
    period: EXAMPLE_PERIOD,
    workspace: null,
    totals: { ...EXAMPLE_OUTCOMES, sla_breached: 1, quality_score: 94.1, spend_usd: 33 },
    time_series: [{ date: '2026-03-02', ...EXAMPLE_OUTCOMES, quality_score: 94.1, spend_usd: 33 }],
    by_type: [{ type: 'text-review', ...EXAMPLE_OUTCOMES, spend_usd: 33 }],
    quality: {
      ...EXAMPLE_AGREEMENT,
      rolling_score: 93.8,
      krippendorff_alpha: EXAMPLE_ALPHA,
      alpha_by_field: [{ field: 'approved', ...EXAMPLE_ALPHA }],
      by_domain: [{ domain: 'text', ...EXAMPLE_AGREEMENT }],
    },
  },
);
export type AnalyticsSummary = z.infer<typeof AnalyticsSummary>;

const spending = {
  tasks: count,
  /** The amount held for them: the sum of the three that follow. */
  held_usd: usd,
  charged_usd: usd,
  returned_usd: usd,
  open_usd: usd,
};

const EXAMPLE_SPENDING = { tasks: 11, held_usd: 33, charged_usd: 30, returned_usd: 0, open_usd: 3 };

export const UsageReport = named(
  'VerifiedWorkflowsUsage',
  z.strictObject({
    currency: z.literal('USD'),
    period,
    /** Null for all workspaces of the organization. */
    workspace: z.string().nullable(),
    totals: z.strictObject(spending),
    /** Each day of the period, oldest first. */
    by_day: z.array(z.strictObject({ date: day, ...spending })),
    by_type: z.array(z.strictObject({ type: z.string(), ...spending })),
    /** Of the organization, newest first, regardless of period and workspace. */
    transactions: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(['credit', 'hold', 'capture', 'release']),
        /** The change of the balance. */
        amount_usd: usd,
        /** The change of the held amount. */
        held_change_usd: usd,
        task_id: z.string().nullable(),
        reference: z.string().nullable(),
        created_at: z.string(),
      }),
    ),
    /** The cursor of the next page of transactions; null on the last one. */
    next_cursor: z.string().nullable(),
  }),
  {
    currency: 'USD',
    period: EXAMPLE_PERIOD,
    workspace: null,
    totals: EXAMPLE_SPENDING,
    by_day: [{ date: '2026-03-02', ...EXAMPLE_SPENDING }],
    by_type: [{ type: 'text-review', ...EXAMPLE_SPENDING }],
    transactions: [
      {
        id: EXAMPLE.transactionId,
        kind: 'hold',
        amount_usd: -9,
        held_change_usd: 9,
        task_id: TASK_IDS.format(EXAMPLE.taskId),
        reference: null,
        created_at: '2026-03-02 03:50:00',
      },
    ],
    next_cursor: null,
  },
);
export type UsageReport = z.infer<typeof UsageReport>;
