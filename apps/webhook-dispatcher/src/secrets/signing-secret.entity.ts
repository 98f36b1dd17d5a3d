import { EntitySchema } from 'typeorm';

/** A secret that signs deliveries: of an endpoint, or of an organization for its tasks' callbacks. */
export interface SigningSecret {
  ownerId: string;
  /** 1, plus one for each rotation. */
  generation: number;
  /** Encrypted, bound to its owner. */
  sealed: string;
  createdAt: Date;
  /** Null for the newest, which does not expire yet. */
  validUntil: Date | null;
}

/** Resealing and retention work on sets of rows, in SQL; sending reads the secrets with the delivery. */
export const SigningSecretEntity = new EntitySchema<SigningSecret>({
  name: 'SigningSecret',
  tableName: 'signing_secrets',
  columns: {
    ownerId: { name: 'owner_id', type: 'uuid', primary: true },
    generation: { name: 'generation', type: 'int', primary: true },
    sealed: { name: 'sealed', type: 'text' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    validUntil: { name: 'valid_until', type: 'timestamptz', nullable: true },
  },
});
