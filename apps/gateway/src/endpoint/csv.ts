import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { Answer } from './answer.js';

/** The part of a query by which a list or report is asked for as CSV, where `Accept` cannot be set. */
export const formatQuery = { format: z.enum(['json', 'csv']).optional() };

export type Cell = string | number | bigint | null;

/**
 * CSV as RFC 4180 has it: comma, CRLF, quotes where needed, a first line of names.
 *
 * Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers, also
 * negative ones.
 */
export function csvOf<Row extends Readonly<Record<string, Cell>>>(
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): string {
  return stringify([columns, ...rows.map(row => columns.map(column => row[column]))], {
    record_delimiter: '\r\n',
    escape_formulas: true,
    cast: {
      number: value => ({ value: String(value), escape_formulas: false }),
      bigint: value => ({ value: String(value), escape_formulas: false }),
    },
  });
}

/** CSV to be sent, with where the next page is: a body without an envelope has no place for it. */
export function csvAnswer(
  csv: string,
  page?: { readonly url: string; readonly next: string | null },
): Answer<string> {
  const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' };
  const next = page?.next ?? null;
  if (page === undefined || next === null) return new Answer(csv, { headers });
  return new Answer(csv, { headers, nextPage: { url: page.url, cursor: next } });
}
