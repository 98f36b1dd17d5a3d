import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | bigint | null;

export interface CsvStyle {
  readonly lineBreak: '\r\n' | '\n';
  /**
   * How to write text that a spreadsheet would execute. `neutralised` prefixes it with an apostrophe, for files that
   * people open; `kept` leaves it unchanged, for files that programs read and compare with their input.
   */
  readonly formulas: 'neutralised' | 'kept';
}

const FOR_PEOPLE: CsvStyle = { lineBreak: '\r\n', formulas: 'neutralised' };

/**
 * Spreadsheets skip white space, control characters and a byte order mark before a formula; the full-width characters
 * are what an input method of China, Japan or Korea types for the others.
 */
const FORMULA = /^[\s\p{Cc}]*[=+\-@＝＋－＠]/u;
/**
 * The empty text, to distinguish it from null; every character that some reader takes for the end of a cell or row,
 * in any locale; and leading or trailing white space, which some readers trim.
 */
const QUOTED = /^$|[",;|\t\r\n\v\f\u0085\u2028\u2029]|^\s|\s$/;

/**
 * CSV according to RFC 4180, with a header line. Numbers stay numbers, also negative ones; null is an empty cell.
 */
export function csvOf<Row extends Readonly<Record<string, Cell>>>(
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
  { lineBreak, formulas }: CsvStyle = FOR_PEOPLE,
): string {
  return stringify([columns, ...rows.map(row => columns.map(column => row[column]))], {
    record_delimiter: lineBreak,
    quoted_match: QUOTED,
    cast: {
      string: text => (formulas === 'neutralised' && FORMULA.test(text) ? `'${text}` : text),
      number: String,
      bigint: String,
    },
  });
}
