import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';

const AT_ONCE = 500;

/**
 * Streams the rows of a query, a few hundred in memory at a time. `manager` has to be in a transaction, which can
 * stream one query at a time.
 */
export async function* streamRows<Row>(
  manager: SqlRunner,
  sql: string,
  parameters: readonly unknown[],
): AsyncGenerator<Row> {
  await manager.query(`DECLARE streamed NO SCROLL CURSOR FOR ${sql}`, [...parameters]);
  for (;;) {
    const rows = await rowsOf<Row>(manager, `FETCH ${AT_ONCE} FROM streamed`);
    yield* rows;
    if (rows.length < AT_ONCE) break;
  }
  await manager.query(`CLOSE streamed`);
}
