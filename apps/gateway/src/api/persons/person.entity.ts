import { EntitySchema } from 'typeorm';

/** A row of `persons`: someone with an account of their own. */
export interface Person {
  readonly id: string;
  /** As written by the person; null once the person was erased. */
  readonly email: string | null;
  /** By which it is unique. */
  readonly email_key: string | null;
  readonly name: string;
  readonly locale: string;
  readonly time_zone: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly erased_at: Date | null;
}

export const PersonEntity = new EntitySchema<Person>({
  name: 'Person',
  tableName: 'persons',
  columns: {
    id: { type: 'uuid', primary: true },
    email: { type: 'text', nullable: true },
    email_key: { type: 'text', nullable: true },
    name: { type: 'text' },
    locale: { type: 'text' },
    time_zone: { type: 'text' },
    created_at: { type: 'timestamptz' },
    updated_at: { type: 'timestamptz' },
    erased_at: { type: 'timestamptz', nullable: true },
  },
});
