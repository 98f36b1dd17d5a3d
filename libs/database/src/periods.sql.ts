/**
 * Common table expressions for reports by day, week, or month: `periods` with the columns `start`, `"end"` (local times),
 * `starts_on`, and `ends_on`, and `span` with the moments `since` and `until` of all of them. A period begins where its
 * first day does in the time zone, so that one with a change of the clock is longer or shorter.
 *
 * Parameters: $2 the length, $3 the time zone, $4 the first day of the period after the newest one or null, $5 now, $6
 * the number of periods.
 */
export const PERIODS = `
  bounds AS (
    SELECT ('1 ' || $2)::interval AS length,
           date_trunc($2, coalesce($4::date - interval '1 day', $5::timestamptz AT TIME ZONE $3)) AS last
  ), periods AS (
    SELECT start, start + length AS "end", start::date::text AS starts_on,
           (start + length - interval '1 day')::date::text AS ends_on
      FROM bounds, generate_series(last - ($6::int - 1) * length, last, length) AS start
  ), span AS (
    SELECT min(start) AT TIME ZONE $3 AS since, max("end") AT TIME ZONE $3 AS until FROM periods
  )`;

/** The start of the period that a moment is in, to be joined with `periods.start`. @param moment an SQL expression */
export function periodOf(moment: string): string {
  return `date_trunc($2, ${moment} AT TIME ZONE $3)`;
}
