/**
 * A delivery that has not ended, where it is looked for in its line. It says what `status = 'pending'` says in words
 * that keep PostgreSQL from the partial indexes of pending deliveries: planned while the table is small, a prepared
 * statement would go on to read all that waits anywhere. Measured with 9,000 waiting to one endpoint: 7 ms of CPU for
 * each event instead of 0.2 ms.
 */
export const IS_OPEN = `status NOT IN ('delivered', 'failed', 'skipped')`;
