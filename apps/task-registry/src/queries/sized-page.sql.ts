/** The maximum size of a page in a reply: 100 tasks of the largest size would be 140 MB, and a message holds 1 MB. */
const PAGE_BYTES = 524_288;

/** What is to be listed. */
interface Listing {
  /** A query for one row more than the limit, to know whether there are more. */
  readonly rows: string;
  /** The order of the rows, by their columns. */
  readonly order: string;
  /** The number of bytes of a row that count. */
  readonly bytes: string;
  /** How many rows at most: a number, or a parameter. */
  readonly limit: number | string;
}

/**
 * The query for a page that is limited by its size as well. Its first row is always there, whatever its size. Each row
 * has `found`: how many rows there were before the page was cut; see {@link lastBeforeMore}.
 */
export function sizedPage({ rows, order, bytes, limit }: Listing): string {
  return `
    SELECT page.* FROM (
      SELECT part.*, count(*) OVER ()::int AS found, row_number() OVER in_order AS place,
             sum(${bytes}) OVER in_order AS bytes
        FROM (${rows}) AS part
      WINDOW in_order AS (ORDER BY ${order})) AS page
     WHERE place = 1 OR bytes <= ${PAGE_BYTES}
     ORDER BY ${order}
     LIMIT ${limit}`;
}

/** The last row of a page that is not the last page; undefined of the last one. */
export function lastBeforeMore<Row extends { readonly found: number }>(
  rows: readonly Row[],
): Row | undefined {
  const last = rows.at(-1);
  return last !== undefined && rows.length < last.found ? last : undefined;
}
