import { EntitySchema } from 'typeorm';

/** A row of `memberships`: a person's place in an organization. */
export interface Membership {
  readonly id: string;
  readonly person_id: string;
  readonly org_id: string;
  readonly roles: readonly string[];
  /** The worker record, for the role `worker`. */
  readonly worker_id: string | null;
  /** The key with the scopes of the roles; null when the only role is `worker`. */
  readonly agent_key_id: string | null;
  /** The key of the worker record. */
  readonly worker_key_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly removed_at: Date | null;
}

export const MembershipEntity = new EntitySchema<Membership>({
  name: 'Membership',
  tableName: 'memberships',
  columns: {
    id: { type: 'uuid', primary: true },
    person_id: { type: 'uuid' },
    org_id: { type: 'uuid' },
    roles: { type: 'text', array: true },
    worker_id: { type: 'uuid', nullable: true },
    agent_key_id: { type: 'uuid', nullable: true },
    worker_key_id: { type: 'uuid', nullable: true },
    created_at: { type: 'timestamptz' },
    updated_at: { type: 'timestamptz' },
    removed_at: { type: 'timestamptz', nullable: true },
  },
});
