import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The files that belong to an answer; null for none, and for answers of releases that had no files. */
export class FilesOfAnswers1795737633050 implements MigrationInterface {
  readonly name = 'FilesOfAnswers1795737633050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE answers ADD COLUMN files json`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE answers DROP COLUMN files`);
  }
}
