import { EntitySchema } from 'typeorm';
import type { AssignmentMode } from '#libs/contracts';

/** A row of `pools`. */
export interface Pool {
  readonly poolId: string;
  readonly orgId: string;
  readonly name: string;
  /** Unique within the organization. */
  readonly nameKey: string;
  /** Null for the default. */
  readonly workTimeoutSeconds: number | null;
  /** Null for the default, as is the time to accept. */
  readonly assignment: AssignmentMode | null;
  readonly acceptWithinSeconds: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Since when the pool is being deleted: no worker can be added to it. */
  readonly deletingAt: Date | null;
}

export const PoolEntity = new EntitySchema<Pool>({
  name: 'Pool',
  tableName: 'pools',
  columns: {
    poolId: { name: 'pool_id', type: 'uuid', primary: true },
    orgId: { name: 'org_id', type: 'uuid' },
    name: { name: 'name', type: 'text' },
    nameKey: { name: 'name_key', type: 'text' },
    workTimeoutSeconds: { name: 'work_timeout_seconds', type: 'integer', nullable: true },
    assignment: { name: 'assignment', type: 'text', nullable: true },
    acceptWithinSeconds: { name: 'accept_within_seconds', type: 'integer', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
    deletingAt: { name: 'deleting_at', type: 'timestamptz', nullable: true },
  },
});
