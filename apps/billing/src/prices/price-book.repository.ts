import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, LessThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { PriceView, ServiceError } from '#libs/contracts';
import type { PriceSpec } from '#libs/contracts';
import { jsonResponse, runIdempotent, transaction } from '#libs/database';
import type { IdempotencyKey } from '#libs/database';
import { Clock } from '#libs/platform';
import { isInPast } from './price-book.rule.js';
import { loadPriceBook } from './price-book.sql.js';
import { PriceEntity } from './price.entity.js';
import type { StoredPrice } from './price.entity.js';

const RESPONSE = jsonResponse(PriceView);

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
      runIdempotent(manager, key, now, RESPONSE, () => insert(manager, orgId, spec, now)),
    );
    return { price: result, replayed };
  }

  /** Newest first. @param before the row at which the previous page ended; null for the first page */
  pricesFor(orgId: string, before: number | null, limit: number): Promise<readonly StoredPrice[]> {
    const older = before === null ? {} : { priceId: LessThan(before) };
    return this.dataSource.manager.find(PriceEntity, {
      where: [
        { orgId, ...older },
        { orgId: IsNull(), ...older },
      ],
      order: { priceId: 'DESC' },
      take: limit,
    });
  }

  /** All rows that can apply to an organization's tasks. */
  bookOf(orgId: string): Promise<readonly StoredPrice[]> {
    return loadPriceBook(this.dataSource, [orgId]);
  }
}

async function insert(
  manager: EntityManager,
  orgId: string | null,
  spec: PriceSpec,
  now: Date,
): Promise<PriceView> {
  const validFrom = spec.valid_from === undefined ? now : new Date(spec.valid_from);
  if (isInPast(validFrom, now)) {
    throw new ServiceError(
      'invalid',
      'billing.price_in_past',
      'A price cannot take effect in the past. Omit valid_from, or set it to a later time.',
      { faults: [{ pointer: '/valid_from', detail: 'Must not lie in the past.' }] },
    );
  }
  const price = await manager.save(PriceEntity, {
    orgId,
    tier: spec.tier,
    taskType: spec.task_type,
    domain: spec.domain,
    urgency: spec.urgency,
    minAnswers: spec.min_answers,
    unit: spec.unit,
    currency: spec.currency,
    amountMicros: spec.amount_micros,
    validFrom,
    createdAt: now,
  });
  return priceViewOf(price);
}

export function priceViewOf(price: StoredPrice): PriceView {
  return {
    price_id: price.priceId,
    org_id: price.orgId,
    tier: price.tier,
    task_type: price.taskType,
    domain: price.domain,
    urgency: price.urgency,
    min_answers: price.minAnswers,
    unit: price.unit,
    currency: price.currency,
    amount_micros: price.amountMicros,
    valid_from: price.validFrom.toISOString(),
    created_at: price.createdAt.toISOString(),
  };
}
