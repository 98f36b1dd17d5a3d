import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf } from './write-csv.js';

const lineOf = (text: string, formulas: 'neutralised' | 'kept' = 'neutralised') =>
  csvOf(['text'], [{ text }], { lineBreak: '\r\n', formulas }).slice('text\r\n'.length, -'\r\n'.length);

test('lines end with CRLF, and only cells that need quotes are quoted', () => {
  const rows = [
    { name: 'plain', amount: 5 },
    { name: 'with "quotes", a comma\r\nand a line', amount: 0 },
  ];
  expect(csvOf(['name', 'amount'], rows)).toBe(
    'name,amount\r\nplain,5\r\n"with ""quotes"", a comma\r\nand a line",0\r\n',
  );
});

test.each([
  'a\nb',
  'a\rb',
  'a\r\nb',
  'a\tb',
  'a"b',
  'a,b',
  'a;b',
  'a|b',
  'a\vb',
  'a\u2028b',
  ' a',
  'a ',
  '\ufeffa',
  '',
])('%j is quoted', text => {
  expect(lineOf(text)).toBe(`"${text.replaceAll('"', '""')}"`);
});

test.each(['a\n=1+1', 'a\r=1+1', 'a;=1+1', 'a\t=1+1'])('%j starts no row or cell with a formula', text => {
  expect(lineOf(text)).toBe(`"${text}"`);
});

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=x',
  '\r=x',
  '\n=x',
  ' =1+1',
  '\ufeff=1',
  '＝1+1',
  '＠x',
  '=HYPERLINK("x")',
])('%j is no formula', text => {
  expect(lineOf(text).replace(/^"/, '')).toMatch(/^'/);
  expect(lineOf(text, 'kept').replaceAll('""', '"')).toContain(text);
});

test('negative numbers stay numbers, and null is an empty cell', () => {
  expect(csvOf(['a', 'b', 'c'], [{ a: -150_000, b: null, c: -(2n ** 70n) }])).toBe(
    'a,b,c\r\n-150000,,-1180591620717411303424\r\n',
  );
});

describe('for arbitrary texts', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('=', '+', '"', ',', '\n', '\r', ';', ' ', 'a', '\t') }),
  );
  const rows = fc.array(fc.record({ a: text, b: text }), { minLength: 1, maxLength: 5 });
  const read = (csv: string, lineBreak: string) =>
    parse<{ a: string; b: string }>(csv, { columns: true, record_delimiter: lineBreak });

  test.each(['\r\n', '\n'] as const)('they are read back unchanged, with %j between rows', lineBreak => {
    fc.assert(
      fc.property(rows, given => {
        expect(read(csvOf(['a', 'b'], given, { lineBreak, formulas: 'kept' }), lineBreak)).toEqual(given);
      }),
    );
  });

  test('no cell is executed by a spreadsheet', () => {
    fc.assert(
      fc.property(rows, given => {
        for (const { a, b } of read(csvOf(['a', 'b'], given), '\r\n')) {
          for (const cell of [a, b]) expect(cell).not.toMatch(/^\s*[=+\-@]/);
        }
      }),
    );
  });
});
