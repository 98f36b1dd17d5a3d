import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Currency } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { earningsOf } from '../ledger/account.rule.js';
import { MicrosText, accountIdOf } from '../ledger/accounts.sql.js';
import { RESOLUTIONS } from '../ledger/ledger-state.rule.js';
import type { RewardedHold } from './reward.rule.js';

/** Three primary-key lookups per task: holds, hold_resolutions, and entries by transfer and account. */
const HOLDS = `
  SELECT h.hold_id, h.amount_micros::text AS amount_micros, h.currency, r.resolution, r.created_at AS settled_at,
         coalesce(e.amount_micros, 0)::text AS paid_micros
    FROM holds h
    LEFT JOIN hold_resolutions r ON r.hold_id = h.hold_id
    LEFT JOIN entries e ON e.transfer_id = r.transfer_id AND e.account_id = $2
   WHERE h.hold_id = ANY ($1::uuid[])`;

const HoldRow = z.object({
  hold_id: z.string(),
  amount_micros: MicrosText,
  currency: Currency,
  resolution: z.enum(RESOLUTIONS).nullable(),
  settled_at: z.date().nullable(),
  paid_micros: MicrosText,
});

/** What the holds of tasks pay a worker. Reads without locks: each hold is consistent as of some commit. */
@Injectable()
export class RewardsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns by task; without those that have no hold */
  async holdsOf(workerId: string, taskIds: readonly string[]): Promise<ReadonlyMap<string, RewardedHold>> {
    const accountId = accountIdOf(earningsOf(workerId));
    const rows = await typedRows(this.dataSource, HoldRow, HOLDS, [taskIds, accountId]);
    return new Map(
      rows.map(row => [
        row.hold_id,
        {
          amountMicros: row.amount_micros,
          currency: row.currency,
          resolution: row.resolution,
          settledAt: row.settled_at,
          paidMicros: row.paid_micros,
        },
      ]),
    );
  }
}
