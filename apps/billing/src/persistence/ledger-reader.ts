import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Currency } from '#libs/contracts';
import { LEDGER_CURRENCY, availableOf, heldOf } from '../domain/account.js';
import { accountIdOf } from './account-id.js';
import { latestBalances } from './lock-accounts.js';

export interface OrganizationBalance {
  readonly currency: Currency;
  readonly availableMicros: bigint;
  readonly heldMicros: bigint;
}

/** Organizations' balances. Reads without locks: each result is consistent as of some commit. */
@Injectable()
export class LedgerReader {
  constructor(private readonly dataSource: DataSource) {}

  /** An unknown organization has a balance of 0. */
  async balanceOf(orgId: string): Promise<OrganizationBalance> {
    const available = accountIdOf(availableOf(orgId));
    const held = accountIdOf(heldOf(orgId));
    const balances = await latestBalances(this.dataSource, [available, held]);
    return {
      currency: LEDGER_CURRENCY,
      availableMicros: balances.get(available)?.balanceMicros ?? 0n,
      heldMicros: balances.get(held)?.balanceMicros ?? 0n,
    };
  }
}
