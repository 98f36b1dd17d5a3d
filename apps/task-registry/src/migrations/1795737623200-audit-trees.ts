import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The Merkle tree of each organization over its events.
 *
 * Everything up to `log_seq` of the log is in the trees. Starts at 0: the first release with trees appends the log that
 * exists.
 *
 * `changed_at` is when the first leaf was appended that no stored head covers; null when there is none.
 *
 * A tile has 1 to 256 hashes of 32 bytes; see `libs/evidence/src/merkle/tile.rule.ts`. Tiles of level 0 also have the
 * numbers of their leaves' events in the log, 8 bytes each, big-endian: a task's leaf is found without an index row for
 * each event. Hashes do not compress, so PostgreSQL need not try.
 */
export class AuditTrees1795737623200 implements MigrationInterface {
  readonly name = 'AuditTrees1795737623200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_position (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        log_seq bigint NOT NULL
      )`);
    await runner.query(`INSERT INTO audit_position (log_seq) VALUES (0)`);
    await runner.query(`
      CREATE TABLE audit_trees (
        org_id uuid PRIMARY KEY,
        size bigint NOT NULL,
        changed_at timestamptz
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE audit_tiles (
        org_id uuid NOT NULL,
        level smallint NOT NULL,
        index bigint NOT NULL,
        hashes bytea STORAGE EXTERNAL NOT NULL,
        first_seq bigint,
        seqs bytea STORAGE EXTERNAL,
        PRIMARY KEY (org_id, level, index)
      ) WITH (fillfactor = 50)`);
    await runner.query(
      `CREATE UNIQUE INDEX audit_tiles_by_seq ON audit_tiles (org_id, first_seq) WHERE first_seq IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE audit_tree_heads (
        org_id uuid NOT NULL,
        tree_size bigint NOT NULL,
        root_hash bytea NOT NULL,
        stated_at timestamptz NOT NULL,
        PRIMARY KEY (org_id, tree_size)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_tree_heads, audit_tiles, audit_trees, audit_position`);
  }
}
