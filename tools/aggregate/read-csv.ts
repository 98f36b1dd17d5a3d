import { createReadStream } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { DecodeText, EncodingError } from '#libs/csv';

/** A file that cannot be read, written, or parsed. The message names the file and, if applicable, the line. */
export class InputError extends Error {
  constructor(file: string, line: number | undefined, problem: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`, options);
  }
}

/** Far more than the names in a row need. Without a limit, an unclosed quote would consume the whole file. */
const MAX_ROW_CHARS = 1_000_000;

/** Receives the values of the requested columns, in their order, and the line on which the row ends, counted from 1. */
export type OnRow = (values: readonly string[], line: number) => void;

/**
 * Reads a CSV file row by row: RFC 4180 with a header line, LF or CRLF, in UTF-8 or, with a byte order mark, UTF-16.
 * Empty lines are skipped. The columns may be in any order among others; their values must not be blank.
 *
 * @throws InputError when the file cannot be read, has another format, or lacks a column or a value
 */
export async function readCsv(file: string, columns: readonly string[], onRow: OnRow): Promise<void> {
  let places: readonly number[] | undefined;
  const parser = parse({
    // A lone CR is not a line break: otherwise the lines of quoted CRLFs would be counted twice.
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARS,
    on_record: (row: readonly string[], { lines }) => {
      if (places === undefined) places = placesOf(columns, row, file, lines);
      else onRow(valuesAt(places, row, columns, file, lines), lines);
      // Rows are not buffered for reading from the parser.
      return null;
    },
  });
  parser.resume();
  try {
    await Promise.all([pipeline(createReadStream(file), new DecodeText(), parser), finished(parser)]);
  } catch (error) {
    throw asInputError(file, error);
  }
  if (places === undefined) throw new InputError(file, 1, `has no header line with ${columns.join(', ')}.`);
}

function placesOf(
  columns: readonly string[],
  header: readonly string[],
  file: string,
  line: number,
): readonly number[] {
  const names = header.map(name => name.trim());
  return columns.map(column => {
    const place = names.indexOf(column);
    if (place < 0) {
      throw new InputError(file, line, `there is no column "${column}"; the header has ${names.join(', ')}.`);
    }
    if (names.includes(column, place + 1))
      throw new InputError(file, line, `the column "${column}" is there twice.`);
    return place;
  });
}

function valuesAt(
  places: readonly number[],
  row: readonly string[],
  columns: readonly string[],
  file: string,
  line: number,
): readonly string[] {
  return places.map((place, column) => {
    const value = row[place] ?? '';
    if (value.trim() === '') throw new InputError(file, line, `the ${columns[column] ?? 'value'} is empty.`);
    return value;
  });
}

function asInputError(file: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  if (error instanceof EncodingError)
    return new InputError(file, error.line, error.message, { cause: error });
  if (error instanceof CsvError) return new InputError(file, lineOf(error), error.message, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new InputError(file, undefined, `cannot be read (${reason}).`, { cause: error });
}

function lineOf(error: CsvError): number | undefined {
  return typeof error['lines'] === 'number' ? error['lines'] : undefined;
}
