import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which person an OpenID Connect issuer means by a subject: addresses are given to others, subjects never are. */
export class OidcIdentities1795737630021 implements MigrationInterface {
  readonly name = 'OidcIdentities1795737630021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oidc_identities (
        issuer text NOT NULL,
        subject text NOT NULL,
        person_id uuid NOT NULL REFERENCES persons (id),
        created_at timestamptz NOT NULL,
        PRIMARY KEY (issuer, subject),
        CONSTRAINT oidc_identities_of_person UNIQUE (person_id, issuer)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE oidc_identities`);
  }
}
