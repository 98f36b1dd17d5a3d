import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONSEQUENCES, consequenceTable } from '../deletion/consequences.js';

test('docs/deletion.md has the table whose rows are tested', () => {
  expect(readFileSync('docs/deletion.md', 'utf8')).toContain(consequenceTable());
});

test('each row has an id of its own', () => {
  expect(new Set(CONSEQUENCES.map(({ id }) => id)).size).toBe(CONSEQUENCES.length);
});
