import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transaction } from '#libs/database';
import { writeOutbox } from '#libs/outbox';
import { Clock, IdSource } from '#libs/platform';
import { availableOf, keyOf } from '../ledger/account.rule.js';
import { accountIdOf, lockAccounts } from '../ledger/accounts.sql.js';
import { lowBalanceEvent } from '../ledger/low-balance-event.js';
import { becameLow } from '../ledger/low-balance.rule.js';
import { LowBalanceThresholdEntity } from './low-balance-threshold.entity.js';

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
    const accountId = accountIdOf(availableOf(orgId));
    const stored = await this.dataSource.manager.findOneBy(LowBalanceThresholdEntity, { accountId });
    return stored?.lowBalanceMicros ?? null;
  }

  /** Takes the lock that every transfer takes first, so that each crossing is seen by exactly one of the two. */
  async setLowBalanceMicros(orgId: string, thresholdMicros: number | null): Promise<void> {
    const account = availableOf(orgId);
    const eventId = this.ids.next();
    await transaction(this.dataSource, async manager => {
      const stored = (await lockAccounts(manager, [account])).get(keyOf(account));
      if (stored === undefined) throw new Error('The account was not locked.');
      const now = this.clock.now();
      await manager.upsert(
        LowBalanceThresholdEntity,
        { accountId: stored.accountId, orgId, lowBalanceMicros: thresholdMicros, updatedAt: now },
        ['accountId'],
      );
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
