import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The person behind a worker's account, as the organization names them; null when it does not. */
export class Persons1795737621103 implements MigrationInterface {
  readonly name = 'Persons1795737621103';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workers ADD COLUMN person_id text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workers DROP COLUMN person_id`);
  }
}
