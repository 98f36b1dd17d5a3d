import type { CompletedTask, Json } from '#libs/contracts';
import { csvOf } from '#libs/csv';
import type { Cell } from '#libs/csv';
import { correctionOf } from './correction.rule.js';
import type { Correction } from './correction.rule.js';

export const EXPORT_FORMATS = ['dpo', 'jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A completed task as one line or row in the format of an API: the same members in the same order for every task. */
export type ExportLine = Readonly<Record<string, Json>>;
export type LineOf = (task: CompletedTask, correction: Correction) => ExportLine;

/** A part of an export: the tasks that were read together. */
export interface Part {
  readonly text: string;
  /** The number of lines or rows in it. */
  readonly count: number;
}

/** Writes an export part by part; the concatenation of all parts is the file. */
export interface ExportWriter {
  readonly mediaType: string;
  readonly extension: string;
  /** Precedes the first part. */
  readonly header: string;
  partOf(tasks: readonly CompletedTask[]): Part;
}

const JSON_LINES = { mediaType: 'application/x-ndjson; charset=utf-8', extension: 'jsonl', header: '' };

/**
 * - `dpo`: JSON lines of `prompt`, `chosen` and `rejected`, as in preference data sets; tasks without a correction
 *   are omitted
 * - `jsonl`: one JSON line per task
 * - `csv`: one row per task, under a header row; values other than text and numbers are JSON
 *
 * @param columns the members of every line that `lineOf` returns
 */
export function exportWriterOf(
  format: ExportFormat,
  columns: readonly string[],
  lineOf: LineOf,
): ExportWriter {
  const linesOf = (tasks: readonly CompletedTask[]) => tasks.map(task => lineOf(task, correctionOf(task)));
  switch (format) {
    case 'dpo':
      return { ...JSON_LINES, partOf: tasks => jsonLines(pairsOf(tasks)) };
    case 'jsonl':
      return { ...JSON_LINES, partOf: tasks => jsonLines(linesOf(tasks)) };
    case 'csv': {
      const header = csvOf(columns, []);
      return {
        ...{ mediaType: 'text/csv; charset=utf-8; header=present', extension: 'csv', header },
        partOf: tasks => ({
          text: csvOf(columns, linesOf(tasks).map(rowOf)).slice(header.length),
          count: tasks.length,
        }),
      };
    }
  }
}

/** In the format of preference data sets: only the three members that trainers expect. */
export function pairsOf(tasks: readonly CompletedTask[]): readonly ExportLine[] {
  return tasks.flatMap(task => {
    const { prompt, chosen, rejected } = correctionOf(task);
    return chosen === null || rejected === null ? [] : [{ prompt, chosen, rejected }];
  });
}

function jsonLines(lines: readonly ExportLine[]): Part {
  return { text: lines.map(line => `${jsonLine(line)}\n`).join(''), count: lines.length };
}

/** Some readers also end a line at U+0085, U+2028 and U+2029, which JSON allows unescaped. */
function jsonLine(line: ExportLine): string {
  return JSON.stringify(line).replaceAll(
    /[\u0085\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function rowOf(line: ExportLine): Readonly<Record<string, Cell>> {
  return Object.fromEntries(Object.entries(line).map(([name, value]) => [name, cellOf(value)]));
}

function cellOf(value: Json): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}

export const NATIVE_COLUMNS = [
  ...['task_id', 'workspace_id', 'task_type', 'domain', 'title', 'prompt', 'chosen', 'rejected'],
  ...['payload', 'output', 'agreement', 'posterior', 'created_at', 'completed_at'],
  'decision',
] as const;

/** A completed task in the format of the native API. */
export function nativeLineOf(task: CompletedTask, { prompt, chosen, rejected }: Correction): ExportLine {
  const { task_id, workspace_id, task_type, domain, title, payload, output } = task;
  const { agreement, posterior, created_at, completed_at, decision } = task;
  return {
    ...{ task_id, workspace_id, task_type, domain, title, prompt, chosen, rejected },
    ...{ payload, output, agreement, posterior, created_at, completed_at, decision },
  };
}
