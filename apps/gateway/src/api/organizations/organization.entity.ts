import { EntitySchema } from 'typeorm';
import type { ReasoningRule } from '#libs/contracts';

/** A row of `organizations`. Settings are null where the installation's defaults apply. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly default_deadline_seconds: number | null;
  readonly decision_reasoning: ReasoningRule | null;
  readonly rate_limit_requests: number | null;
  readonly rate_limit_per_seconds: number | null;
  readonly key_rate_limit_requests: number | null;
  readonly key_rate_limit_per_seconds: number | null;
  readonly suspended_at: Date | null;
  readonly suspension_reason: string | null;
  /** Rises with every suspension and every lifting of one. */
  readonly standing_revision: number;
  /** The revision that the registry has carried out. */
  readonly stated_revision: number;
  readonly created_at: Date;
}

export const OrganizationEntity = new EntitySchema<Organization>({
  name: 'Organization',
  tableName: 'organizations',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    default_deadline_seconds: { type: 'int', nullable: true },
    decision_reasoning: { type: 'text', nullable: true },
    rate_limit_requests: { type: 'int', nullable: true },
    rate_limit_per_seconds: { type: 'int', nullable: true },
    key_rate_limit_requests: { type: 'int', nullable: true },
    key_rate_limit_per_seconds: { type: 'int', nullable: true },
    suspended_at: { type: 'timestamptz', nullable: true },
    suspension_reason: { type: 'text', nullable: true },
    standing_revision: { type: 'int', default: 0 },
    stated_revision: { type: 'int', default: 0 },
    created_at: { type: 'timestamptz' },
  },
});
