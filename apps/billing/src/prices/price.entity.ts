import { EntitySchema } from 'typeorm';
import type { PriceRow } from './price-book.rule.js';

/** A row of the price book as stored. Rows are inserted and never change: a trigger refuses it. */
export interface StoredPrice extends PriceRow {
  readonly createdAt: Date;
}

export const PriceEntity = new EntitySchema<StoredPrice>({
  name: 'Price',
  tableName: 'price_book',
  columns: {
    priceId: { name: 'price_id', type: 'integer', primary: true, generated: 'increment' },
    orgId: { name: 'org_id', type: 'uuid', nullable: true },
    tier: { name: 'tier', type: 'text' },
    taskType: { name: 'task_type', type: 'text', nullable: true },
    domain: { name: 'domain', type: 'text', nullable: true },
    urgency: { name: 'urgency', type: 'text', nullable: true },
    minAnswers: { name: 'min_answers', type: 'integer' },
    unit: { name: 'unit', type: 'text' },
    currency: { name: 'currency', type: 'text' },
    // At most MAX_AMOUNT_MICROS (10^12): exact as the number that the connection makes of a bigint.
    amountMicros: { name: 'amount_micros', type: 'bigint' },
    validFrom: { name: 'valid_from', type: 'timestamptz' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
  },
});
