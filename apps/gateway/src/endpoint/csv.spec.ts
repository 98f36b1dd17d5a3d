import { expect, test } from 'vitest';
import { csvAnswer, csvOf } from './csv.js';

test('lines end with CRLF, and only what has to be quoted is', () => {
  const rows = [
    { name: 'plain', amount: 5 },
    { name: 'with "quotes", a comma\r\nand a line', amount: 0 },
  ];
  expect(csvOf(['name', 'amount'], rows)).toBe(
    'name,amount\r\nplain,5\r\n"with ""quotes"", a comma\r\nand a line",0\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=HYPERLINK("x")'])('%j is no formula', text => {
  const [, line = ''] = csvOf(['text'], [{ text }]).split('\r\n');
  expect(line.replace(/^"/, '')).toMatch(/^'/);
});

test('negative numbers stay numbers, and nothing is an empty cell', () => {
  expect(csvOf(['a', 'b'], [{ a: -150_000, b: null }])).toBe('a,b\r\n-150000,\r\n');
});

test('the next page is named by its cursor and the address of this page', () => {
  const page = { url: '/v1/x?format=csv&cursor=old', next: 'new' };
  expect(csvAnswer('a', page).options.nextPage).toEqual({ url: page.url, cursor: 'new' });
  expect(csvAnswer('a', { ...page, next: null }).options).not.toHaveProperty('nextPage');
});
