import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every file and folder that ARCHITECTURE.md names exists', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  const named = [...text.matchAll(/`((?:apps|libs|test|docs)\/[^`<…]*)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(path => !existsSync(path))).toEqual([]);
});
