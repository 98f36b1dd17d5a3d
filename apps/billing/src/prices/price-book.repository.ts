import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PriceView, ServiceError } from '#libs/contracts';
import type { Currency, PriceSpec, PriceTier, PriceUnit, Urgency } from '#libs/contracts';
import { jsonResponse, rowsOf, runIdempotent, transaction } from '#libs/database';
import type { IdempotencyKey, SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { isInPast } from './price-book.rule.js';
import type { PriceRow } from './price-book.rule.js';
import { loadPriceBook } from './price-book.sql.js';

const COLUMNS = `price_id, org_id, tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros,
         valid_from, created_at`;

const INSERT = `
  INSERT INTO price_book (org_id, tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros,
                          valid_from, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  RETURNING ${COLUMNS}`;

/** Uses index price_book_of_organization (org_id, price_id). */
const LIST = `
  SELECT ${COLUMNS}
    FROM price_book
   WHERE (org_id = $1 OR org_id IS NULL) AND ($2::integer IS NULL OR price_id < $2)
   ORDER BY price_id DESC
   LIMIT $3`;

const FIND = `SELECT ${COLUMNS} FROM price_book WHERE price_id = $1`;

const ANSWER = jsonResponse(PriceView);

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
  readonly created_at: Date;
}

/** The price book as written by operators. Holds read it in the transaction that places them. */
@Injectable()
export class PriceBookRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a row, once per key.
   *
   * @param orgId the organization the price is for; null for the general price
   * @throws ServiceError `billing.price_in_past`, `idempotency.*`
   */
  async add(
    orgId: string | null,
    spec: PriceSpec,
    key: IdempotencyKey | undefined,
  ): Promise<{ readonly price: PriceView; readonly replayed: boolean }> {
    const now = this.clock.now();
    const { result, replayed } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, ANSWER, () => insert(manager, orgId, spec, now)),
    );
    return { price: result, replayed };
  }

  /** Newest first. @param before the row at which the previous page ended; null for the first page */
  async pricesFor(orgId: string, before: number | null, limit: number): Promise<readonly PriceView[]> {
    const rows = await rowsOf<StoredPrice>(this.dataSource, LIST, [orgId, before, limit]);
    return rows.map(viewOf);
  }

  /** All rows that can apply to an organization's tasks. */
  bookOf(orgId: string): Promise<readonly PriceRow[]> {
    return loadPriceBook(this.dataSource, [orgId]);
  }

  async viewOf(priceId: number): Promise<PriceView> {
    const [row] = await rowsOf<StoredPrice>(this.dataSource, FIND, [priceId]);
    if (row === undefined) throw new Error(`There is no price ${priceId}, and prices are never removed.`);
    return viewOf(row);
  }
}

async function insert(
  manager: SqlRunner,
  orgId: string | null,
  spec: PriceSpec,
  now: Date,
): Promise<PriceView> {
  const validFrom = spec.valid_from === undefined ? now : new Date(spec.valid_from);
  if (isInPast(validFrom, now)) {
    throw new ServiceError(
      'invalid',
      'billing.price_in_past',
      'A price cannot count for a time that is over. Leave valid_from out, or name a later one.',
      { faults: [{ pointer: '/valid_from', detail: 'Must not lie in the past.' }] },
    );
  }
  const { tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros } = spec;
  const what = [tier, task_type, domain, urgency, min_answers, unit, currency, amount_micros];
  const [row] = await rowsOf<StoredPrice>(manager, INSERT, [orgId, ...what, validFrom, now]);
  if (row === undefined) throw new Error('The price was not written.');
  return viewOf(row);
}

function viewOf({ valid_from, created_at, ...row }: StoredPrice): PriceView {
  return { ...row, valid_from: valid_from.toISOString(), created_at: created_at.toISOString() };
}
