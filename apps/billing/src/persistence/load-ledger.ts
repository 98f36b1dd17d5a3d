import type { Currency, PriceTier, PriceUnit, Urgency } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Hold, LedgerStart, Resolution } from '../domain/ledger-state.js';
import type { PriceRow } from '../domain/price-book.js';

/** Three primary-key lookups per task. */
const TASKS = `
  SELECT asked.task_id, h.org_id, h.amount_micros::text AS amount_micros, h.currency, h.answers_needed, h.steps, r.resolution,
         c.task_id IS NOT NULL AS is_created
    FROM unnest($1::uuid[]) AS asked (task_id)
    LEFT JOIN holds h ON h.hold_id = asked.task_id
    LEFT JOIN hold_resolutions r ON r.hold_id = asked.task_id
    LEFT JOIN created_tasks c ON c.task_id = asked.task_id`;

/** Uses index price_book_of_organization. */
const PRICES = `
  SELECT price_id, org_id, tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros, valid_from
    FROM price_book
   WHERE org_id IS NULL OR org_id = ANY ($1::uuid[])`;

interface TaskRow {
  readonly task_id: string;
  readonly org_id: string | null;
  readonly amount_micros: string | null;
  readonly currency: Currency | null;
  readonly answers_needed: number | null;
  readonly steps: number | null;
  readonly resolution: Resolution | null;
  readonly is_created: boolean;
}

interface StoredPrice {
  readonly price_id: number;
  readonly org_id: string | null;
  readonly tier: PriceTier;
  readonly task_type: string | null;
  readonly domain: string | null;
  readonly urgency: Urgency | null;
  readonly min_answers: number;
  readonly unit: PriceUnit;
  readonly currency: Currency;
  readonly amount_micros: number;
  readonly valid_from: Date;
}

/** The state of these tasks: their holds, how those ended, and whether the tasks are confirmed. */
export async function loadTasks(
  manager: SqlRunner,
  taskIds: readonly string[],
): Promise<Pick<LedgerStart, 'holds' | 'resolutions' | 'createdTasks'>> {
  if (taskIds.length === 0) return { holds: [], resolutions: [], createdTasks: [] };
  const rows = await rowsOf<TaskRow>(manager, TASKS, [taskIds]);
  return {
    holds: rows.flatMap(row => holdIn(row) ?? []),
    resolutions: rows.flatMap(({ task_id: holdId, resolution }) =>
      resolution === null ? [] : [{ holdId, resolution }],
    ),
    createdTasks: rows.filter(row => row.is_created).map(row => row.task_id),
  };
}

/** The general prices and those of these organizations, past and future ones included. */
export async function loadPriceBook(
  manager: SqlRunner,
  orgIds: readonly string[],
): Promise<readonly PriceRow[]> {
  if (orgIds.length === 0) return [];
  const rows = await rowsOf<StoredPrice>(manager, PRICES, [orgIds]);
  return rows.map(row => ({
    priceId: row.price_id,
    orgId: row.org_id,
    tier: row.tier,
    taskType: row.task_type,
    domain: row.domain,
    urgency: row.urgency,
    minAnswers: row.min_answers,
    unit: row.unit,
    currency: row.currency,
    amountMicros: row.amount_micros,
    validFrom: row.valid_from,
  }));
}

function holdIn(row: TaskRow): Hold | undefined {
  if (row.org_id === null || row.amount_micros === null) return undefined;
  if (row.currency === null || row.answers_needed === null || row.steps === null) return undefined;
  return {
    holdId: row.task_id,
    orgId: row.org_id,
    amountMicros: BigInt(row.amount_micros),
    currency: row.currency,
    answersNeeded: row.answers_needed,
    steps: row.steps,
  };
}
