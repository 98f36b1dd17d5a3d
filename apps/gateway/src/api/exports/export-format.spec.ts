import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JsonValue } from '#libs/contracts';
import type { CompletedTask } from '#libs/contracts';
import { EXPORT_FORMATS, NATIVE_COLUMNS, exportWriterOf, nativeLineOf } from './export-format.js';
import type { ExportFormat } from './export-format.js';

function task(changes: Partial<CompletedTask> = {}): CompletedTask {
  return {
    task_id: '0197c9a0-0000-7000-8000-000000000001',
    ...{
      workspace_id: 'default',
      task_type: 'text-qa',
      domain: 'general',
      title: 'T',
      instructions: 'Check.',
    },
    payload: { content: 'Said' },
    decision: null,
    output: { body: 'Corrected', approved: false },
    ...{ agreement: 1, posterior: 1 },
    created_at: '2026-06-09T14:32:00.000Z',
    completed_at: '2026-06-09T14:35:00.000Z',
    ...changes,
  };
}

const writer = (format: ExportFormat) => exportWriterOf(format, NATIVE_COLUMNS, nativeLineOf);
const fileOf = (format: ExportFormat, ...pages: (readonly CompletedTask[])[]) => {
  const file = writer(format);
  return file.header + pages.map(page => file.partOf(page).text).join('');
};
const UNCHANGED = task({ output: { approved: true } });

describe('dpo', () => {
  test('is one JSON line with the three members of preference data sets per correction', () => {
    expect(fileOf('dpo', [task(), UNCHANGED])).toBe(
      '{"prompt":"Check.","chosen":"Corrected","rejected":"Said"}\n',
    );
    expect(writer('dpo').partOf([task(), UNCHANGED]).count).toBe(1);
  });
});

describe('jsonl', () => {
  test('is one JSON line per task, corrected or not', () => {
    const lines = fileOf('jsonl', [task()], [UNCHANGED]).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { task_id: task().task_id, chosen: 'Corrected', rejected: 'Said', output: task().output },
      { chosen: null, rejected: null, output: { approved: true }, payload: { content: 'Said' } },
    ]);
  });

  test('has every member in every line, in column order', () => {
    for (const line of fileOf('jsonl', [task(), task({ payload: null, output: null })])
      .trimEnd()
      .split('\n')) {
      expect(Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(line)))).toEqual(NATIVE_COLUMNS);
    }
  });

  test('splits into the same lines in readers that know other line ends', () => {
    const output = { body: 'a\nb\r\nc\u0085d\u2028e\u2029f\u000bg\u001ch' };
    for (const format of ['jsonl', 'dpo'] as const) {
      const file = fileOf(format, [task({ output })]);
      // The line ends of Python's `str.splitlines`.
      const lines = file.trimEnd().split(/\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/);
      expect(lines).toHaveLength(1);
      expect(JSON.parse(file)).toMatchObject({ chosen: output.body });
    }
  });
});

describe('csv', () => {
  test('has one header row, however many parts it has', () => {
    const rows = parse(fileOf('csv', [task()], [], [UNCHANGED]), { columns: true, record_delimiter: '\r\n' });
    expect(rows).toMatchObject([
      { task_id: task().task_id, chosen: 'Corrected', rejected: 'Said', agreement: '1' },
      { chosen: '', rejected: '', output: '{"approved":true}' },
    ]);
    expect(fileOf('csv')).toBe(`${NATIVE_COLUMNS.join(',')}\r\n`);
  });

  test('prevents a spreadsheet from interpreting text as a formula', () => {
    const [row] = parse(fileOf('csv', [task({ title: '=cmd()', output: { body: '+1' } })]), {
      columns: true,
      record_delimiter: '\r\n',
    });
    expect(row).toMatchObject({ title: "'=cmd()", chosen: "'+1" });
  });
});

test('a file is the same however its tasks are paginated', () => {
  const tasks = fc.array(
    fc.record({ body: fc.string({ unit: 'grapheme' }), more: fc.jsonValue({ maxDepth: 2 }) }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(tasks, fc.nat(6), fc.constantFrom(...EXPORT_FORMATS), (outputs, cut, format) => {
      const all = outputs.map(output =>
        task({ output: z.parse(JsonValue, JSON.parse(JSON.stringify(output))) }),
      );
      expect(fileOf(format, all.slice(0, cut), all.slice(cut))).toBe(fileOf(format, all));
    }),
  );
});
