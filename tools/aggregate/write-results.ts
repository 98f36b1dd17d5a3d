import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { csvOf } from '#libs/csv';
import type { ItemResult } from './aggregate.js';
import { InputError } from './read-csv.js';

const COLUMNS = ['item', 'label', 'posterior'] as const;
const POSTERIOR_DECIMALS = 6;

/**
 * CSV with a header line and LF; a posterior has up to six decimals. Items and labels are written unchanged,
 * including those like `-1` or `+` that a spreadsheet takes for a formula: the file is for programs.
 */
export function resultsAsCsv(results: readonly ItemResult[]): string {
  const rows = results.map(({ item, label, posterior }) => ({ item, label, posterior: decimals(posterior) }));
  return csvOf(COLUMNS, rows, { lineBreak: '\n', formulas: 'kept' });
}

/**
 * Writes a file atomically: first beside its destination, then moved there. A destination that is not a regular file,
 * such as a pipe, is written to directly.
 *
 * @throws InputError when it cannot be written
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const there = await stat(file).catch(() => undefined);
    if (there !== undefined && !there.isFile()) await writeFile(file, text);
    else await replace(there === undefined ? file : await realpath(file), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(file, undefined, `cannot be written (${reason}).`, { cause: error });
  }
}

async function replace(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, text, { flag: 'wx' });
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function decimals(posterior: number): string {
  return String(Number(posterior.toFixed(POSTERIOR_DECIMALS)));
}
