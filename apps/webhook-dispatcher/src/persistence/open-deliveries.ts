/**
 * A delivery that has not ended, for lookups in its lane. It is equivalent to `status = 'pending'`, written so that
 * PostgreSQL does not use the partial indexes of pending deliveries: planned while the table is small, a prepared
 * statement would keep reading everything that is pending. Measured with 9,000 waiting to one endpoint: 7 ms of CPU for
 * each event instead of 0.2 ms.
 */
export const IS_OPEN = `status NOT IN ('delivered', 'failed', 'skipped')`;
