import { EntitySchema } from 'typeorm';

/** A row of `passkeys`: the public key of an authenticator of a person. */
export interface Passkey {
  readonly id: string;
  readonly person_id: string;
  readonly name: string;
  /** In base64url, as authenticators send it. */
  readonly credential_id: string;
  /** In COSE. */
  readonly public_key: Buffer;
  /** Of signatures; PostgreSQL's driver reads a bigint as text. */
  readonly counter: string;
  readonly transports: string[];
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

export const PasskeyEntity = new EntitySchema<Passkey>({
  name: 'Passkey',
  tableName: 'passkeys',
  columns: {
    id: { type: 'uuid', primary: true },
    person_id: { type: 'uuid' },
    name: { type: 'text' },
    credential_id: { type: 'text' },
    public_key: { type: 'bytea' },
    counter: { type: 'bigint' },
    transports: { type: 'text', array: true },
    created_at: { type: 'timestamptz' },
    last_used_at: { type: 'timestamptz', nullable: true },
  },
});
