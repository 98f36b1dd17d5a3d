import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The words of each task, by which it is searched. They are computed by the registry: PostgreSQL cannot extract text
 * from JSON with `\u0000`, and its parsers know no words of languages without spaces.
 *
 * A table of its own, so that its indexes are built while it is empty, and because `tasks` is narrow. A null stands for
 * words that are not computed yet: of tasks created before (`task_text_backfill` is how far these are entered) or by the
 * previous release, for which the triggers are; the next release drops them.
 */
export class TaskTexts1795737635200 implements MigrationInterface {
  readonly name = 'TaskTexts1795737635200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE task_texts (task_id uuid PRIMARY KEY, words tsvector)`);
    // Without a list of pending entries, which every search of every organization would read through.
    await runner.query(
      `CREATE INDEX task_texts_words ON task_texts USING gin (words) WITH (fastupdate = off)`,
    );
    await runner.query(`CREATE INDEX task_texts_missing ON task_texts (task_id) WHERE words IS NULL`);
    await runner.query(`
      CREATE FUNCTION enter_task_texts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO task_texts (task_id) SELECT task_id FROM added ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE FUNCTION empty_task_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO task_texts (task_id, words) VALUES (new.task_id, '')
          ON CONFLICT (task_id) DO UPDATE SET words = '' WHERE task_texts.words IS DISTINCT FROM '';
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER task_texts_entered AFTER INSERT ON task_specs
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION enter_task_texts()`);
    await runner.query(`
      CREATE TRIGGER task_text_emptied AFTER UPDATE OF erasure ON tasks
        FOR EACH ROW WHEN (old.erasure IS NULL AND new.erasure IS NOT NULL) EXECUTE FUNCTION empty_task_text()`);
    await runner.query(`
      CREATE TABLE task_text_backfill (
        position uuid NOT NULL,
        done_at timestamptz
      )`);
    await runner.query(`
      INSERT INTO task_text_backfill
      VALUES ('00000000-0000-0000-0000-000000000000',
              CASE WHEN NOT EXISTS (SELECT FROM task_specs) THEN now() END)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER task_texts_entered ON task_specs`);
    await runner.query(`DROP TRIGGER task_text_emptied ON tasks`);
    await runner.query(`DROP FUNCTION enter_task_texts, empty_task_text`);
    await runner.query(`DROP TABLE task_text_backfill, task_texts`);
  }
}
