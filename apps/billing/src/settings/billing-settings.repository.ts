import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf, transaction } from '#libs/database';
import { writeOutbox } from '#libs/outbox';
import { Clock, IdSource } from '#libs/platform';
import { availableOf, keyOf } from '../ledger/account.rule.js';
import { accountIdOf, lockAccounts } from '../ledger/accounts.sql.js';
import { lowBalanceEvent } from '../ledger/low-balance-event.js';
import { becameLow } from '../ledger/low-balance.rule.js';

const FIND = `SELECT low_balance_micros FROM low_balance_thresholds WHERE account_id = $1`;

const SET = `
  INSERT INTO low_balance_thresholds (account_id, org_id, low_balance_micros, updated_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (account_id) DO UPDATE
     SET low_balance_micros = excluded.low_balance_micros, updated_at = excluded.updated_at`;

/** Organizations' billing settings. */
@Injectable()
export class BillingSettingsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** The organization's low-balance threshold; null for no alerts. */
  async lowBalanceMicrosOf(orgId: string): Promise<number | null> {
    const account = accountIdOf(availableOf(orgId));
    const [row] = await rowsOf<{ low_balance_micros: number | null }>(this.dataSource, FIND, [account]);
    return row?.low_balance_micros ?? null;
  }

  /** Takes the lock that every transfer takes first, so that each crossing is seen by exactly one of the two. */
  async setLowBalanceMicros(orgId: string, thresholdMicros: number | null): Promise<void> {
    const account = availableOf(orgId);
    const eventId = this.ids.next();
    await transaction(this.dataSource, async manager => {
      const stored = (await lockAccounts(manager, [account])).get(keyOf(account));
      if (stored === undefined) throw new Error('The account was not locked.');
      const now = this.clock.now();
      await manager.query(SET, [stored.accountId, orgId, thresholdMicros, now]);
      const { balanceMicros: availableMicros, thresholdMicros: formerMicros } = stored;
      const before = { availableMicros, thresholdMicros: formerMicros };
      const after = {
        availableMicros,
        thresholdMicros: thresholdMicros === null ? null : BigInt(thresholdMicros),
      };
      if (after.thresholdMicros === null || !becameLow(before, after)) return;
      const low = {
        orgId,
        currency: account.currency,
        availableMicros,
        thresholdMicros: after.thresholdMicros,
      };
      await writeOutbox(manager, [lowBalanceEvent(low, eventId, now)]);
    });
  }
}
