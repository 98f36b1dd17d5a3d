import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Currency } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { LEDGER_CURRENCY, earningsOf } from '../domain/account.js';
import { accountIdOf } from './account-id.js';
import { latestBalances } from './lock-accounts.js';

export interface Earned {
  readonly transferId: string;
  readonly kind: 'capture' | 'payout';
  readonly changeMicros: bigint;
  readonly taskId: string | null;
  readonly reference: string | null;
  readonly createdAt: Date;
}

/**
 * Index: entries_of_account (account_id, transfer_id). Whatever moves earnings has an id of billing's own making,
 * and these grow with time.
 */
const ENTRIES = `
  SELECT e.transfer_id, t.kind, e.amount_micros::text AS amount_micros, t.task_id, t.reference, t.created_at
    FROM entries e
    JOIN transfers t ON t.transfer_id = e.transfer_id
   WHERE e.account_id = $1 AND ($2::uuid IS NULL OR e.transfer_id < $2)
   ORDER BY e.transfer_id DESC
   LIMIT $3`;

interface EntryRow {
  readonly transfer_id: string;
  readonly kind: 'capture' | 'payout';
  readonly amount_micros: string;
  readonly task_id: string | null;
  readonly reference: string | null;
  readonly created_at: Date;
}

/** What workers have earned. */
@Injectable()
export class EarningsReader {
  constructor(private readonly dataSource: DataSource) {}

  /** A worker nobody has heard of has earned nothing. */
  async balanceOf(
    workerId: string,
  ): Promise<{ readonly currency: Currency; readonly balanceMicros: bigint }> {
    const account = accountIdOf(earningsOf(workerId));
    const balances = await latestBalances(this.dataSource, [account]);
    return { currency: LEDGER_CURRENCY, balanceMicros: balances.get(account)?.balanceMicros ?? 0n };
  }

  /** Newest first. @param before the transfer that the page before ended at; null for the first page */
  async entriesOf(workerId: string, before: string | null, limit: number): Promise<readonly Earned[]> {
    const account = accountIdOf(earningsOf(workerId));
    const rows = await rowsOf<EntryRow>(this.dataSource, ENTRIES, [account, before, limit]);
    return rows.map(row => ({
      transferId: row.transfer_id,
      kind: row.kind,
      changeMicros: BigInt(row.amount_micros),
      taskId: row.task_id,
      reference: row.reference,
      createdAt: row.created_at,
    }));
  }
}
