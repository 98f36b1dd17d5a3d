import { EntitySchema } from 'typeorm';

/** A row of `invitations`. The token of its link is not stored. */
export interface Invitation {
  readonly id: string;
  readonly org_id: string;
  readonly email: string;
  readonly email_key: string;
  /** The language of the mail, and of an account that is made with it. */
  readonly locale: string;
  readonly roles: string[];
  readonly worker_id: string | null;
  readonly token_hash: Buffer;
  readonly invited_by_key: string;
  /** Null when it was sent with an API key. */
  readonly invited_by_person: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  /** Null while the mail has not been handed over. */
  readonly sent_at: Date | null;
  readonly accepted_at: Date | null;
  readonly revoked_at: Date | null;
}

export const InvitationEntity = new EntitySchema<Invitation>({
  name: 'Invitation',
  tableName: 'invitations',
  columns: {
    id: { type: 'uuid', primary: true },
    org_id: { type: 'uuid' },
    email: { type: 'text' },
    email_key: { type: 'text' },
    locale: { type: 'text' },
    roles: { type: 'text', array: true },
    worker_id: { type: 'uuid', nullable: true },
    token_hash: { type: 'bytea' },
    invited_by_key: { type: 'uuid' },
    invited_by_person: { type: 'uuid', nullable: true },
    created_at: { type: 'timestamptz' },
    expires_at: { type: 'timestamptz' },
    sent_at: { type: 'timestamptz', nullable: true },
    accepted_at: { type: 'timestamptz', nullable: true },
    revoked_at: { type: 'timestamptz', nullable: true },
  },
});
