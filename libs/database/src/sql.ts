import type { DataSource, EntityManager } from 'typeorm';

/** Runs a statement: a transaction's manager, or the pool. */
export type SqlRunner = Pick<EntityManager | DataSource, 'query'>;

type Counted<Row> = readonly [readonly Row[], number];

/**
 * The rows a statement returns, for any verb.
 *
 * TypeORM's own `query` returns the rows for SELECT and INSERT, but `[rows, count]` for UPDATE and DELETE, even with
 * RETURNING or after a WITH. This function always returns the rows. Their type is not checked, so services use
 * `typedRows`; a test may name the type of the rows it reads.
 */
export async function rowsOf<Row = unknown>(
  runner: SqlRunner,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly NoInfer<Row>[]> {
  const result = await runner.query<readonly Row[] | Counted<Row>>(sql, [...parameters]);
  return isCounted(result) ? result[0] : result;
}

/** The number of rows that an UPDATE or DELETE changed. */
export async function changedRows(
  runner: SqlRunner,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<number> {
  const result = await runner.query<readonly unknown[] | Counted<unknown>>(sql, [...parameters]);
  return isCounted(result) ? result[1] : result.length;
}

/** A row is never an array, so an array in the first place can only be the list of rows. */
function isCounted<Row>(result: readonly Row[] | Counted<Row>): result is Counted<Row> {
  return result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number';
}
/** Texts as a list of SQL literals, for `IN (…)`. */
export function sqlTexts(values: readonly string[]): string {
  return values.map(value => `'${value.replaceAll("'", "''")}'`).join(', ');
}
