import { EntitySchema } from 'typeorm';

/** The low-balance threshold of an organization, by its available account. */
export interface LowBalanceThreshold {
  readonly accountId: string;
  readonly orgId: string;
  /** Null for no alerts. */
  readonly lowBalanceMicros: number | null;
  readonly updatedAt: Date;
}

export const LowBalanceThresholdEntity = new EntitySchema<LowBalanceThreshold>({
  name: 'LowBalanceThreshold',
  tableName: 'low_balance_thresholds',
  columns: {
    accountId: { name: 'account_id', type: 'uuid', primary: true },
    orgId: { name: 'org_id', type: 'uuid' },
    // At most 10^15: exact as the number that the connection makes of a bigint.
    lowBalanceMicros: { name: 'low_balance_micros', type: 'bigint', nullable: true },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
  },
});
