import type { Currency, PriceTier, PriceUnit, Urgency } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { PriceRow } from './price-book.rule.js';

/** Uses index price_book_of_organization. */
const PRICES = `
  SELECT price_id, org_id, tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros, valid_from
    FROM price_book
   WHERE org_id IS NULL OR org_id = ANY ($1::uuid[])`;

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
