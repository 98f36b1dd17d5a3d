import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONSEQUENCES, consequenceTable } from '../deletion/consequences.js';

test('docs/deletion.md contains the table of tested rows', () => {
  expect(readFileSync('docs/deletion.md', 'utf8')).toContain(consequenceTable());
});

test('each row has a unique id', () => {
  expect(new Set(CONSEQUENCES.map(({ id }) => id)).size).toBe(CONSEQUENCES.length);
});
