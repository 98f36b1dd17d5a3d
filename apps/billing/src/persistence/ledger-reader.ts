import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import type { Currency } from '#libs/contracts';
import { LEDGER_CURRENCY, availableOf, heldOf } from '../domain/account.js';
import type { TransferKind } from '../domain/transfer.js';
import { accountIdOf } from './account-id.js';
import { latestBalances } from './lock-accounts.js';

export interface OrganizationBalance {
  readonly currency: Currency;
  readonly availableMicros: number;
  readonly heldMicros: number;
}

export interface Movement {
  readonly transferId: string;
  readonly position: number;
  readonly kind: TransferKind;
  readonly taskId: string | null;
  readonly reference: string | null;
  readonly currency: Currency;
  readonly createdAt: Date;
  readonly availableChangeMicros: number;
  readonly heldChangeMicros: number;
}

/** Served by transfers_of_organization (org_id, position) and, for each row, the entries' primary key. */
const MOVEMENTS = `
  SELECT t.transfer_id, t.position, t.kind, t.task_id, t.reference, t.currency, t.created_at,
         moved.available_change, moved.held_change
    FROM transfers t
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(amount_micros) FILTER (WHERE account_id = $2), 0)::bigint AS available_change,
            coalesce(sum(amount_micros) FILTER (WHERE account_id = $3), 0)::bigint AS held_change
       FROM entries
      WHERE transfer_id = t.transfer_id AND account_id IN ($2, $3)
   ) AS moved
   WHERE t.org_id = $1 AND ($4::bigint IS NULL OR t.position < $4)
   ORDER BY t.position DESC
   LIMIT $5`;

interface MovementRow {
  readonly transfer_id: string;
  readonly position: number;
  readonly kind: TransferKind;
  readonly task_id: string | null;
  readonly reference: string | null;
  readonly currency: Currency;
  readonly created_at: Date;
  readonly available_change: number;
  readonly held_change: number;
}

/** What an organization may know of its money. Reads without locks: each answer is true as of some commit. */
@Injectable()
export class LedgerReader {
  constructor(private readonly dataSource: DataSource) {}

  /** An organization nobody has heard of has nothing. */
  async balanceOf(orgId: string): Promise<OrganizationBalance> {
    const available = accountIdOf(availableOf(orgId));
    const held = accountIdOf(heldOf(orgId));
    const balances = await latestBalances(this.dataSource, [available, held]);
    return {
      currency: LEDGER_CURRENCY,
      availableMicros: balances.get(available)?.balanceMicros ?? 0,
      heldMicros: balances.get(held)?.balanceMicros ?? 0,
    };
  }

  /** Newest first. @param before the position that the page before ended at; null for the first page */
  async movementsOf(orgId: string, before: number | null, limit: number): Promise<readonly Movement[]> {
    const accounts = [accountIdOf(availableOf(orgId)), accountIdOf(heldOf(orgId))];
    const rows = await rowsOf<MovementRow>(this.dataSource, MOVEMENTS, [orgId, ...accounts, before, limit]);
    return rows.map(row => ({
      transferId: row.transfer_id,
      position: row.position,
      kind: row.kind,
      taskId: row.task_id,
      reference: row.reference,
      currency: row.currency,
      createdAt: row.created_at,
      availableChangeMicros: row.available_change,
      heldChangeMicros: row.held_change,
    }));
  }
}
