import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { productVersion } from '#libs/platform';
import { CONSEQUENCES, consequenceTable } from '../deletion/consequences.js';

const ROOT = resolve(import.meta.dirname, '../..');
const Versioned = z.looseObject({ version: z.string() });

test('the package, its lock file, the changelog and the API documents have the same version', () => {
  const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');
  const { version } = Versioned.parse(JSON.parse(read('package.json')));
  expect(Versioned.parse(JSON.parse(read('package-lock.json'))).version).toBe(version);
  // The first version heading, such as `## 0.1.0 (unreleased)`, is the current version.
  const [, newest] = /^## \[?(\d+\.\d+\.\d+)\b/m.exec(read('CHANGELOG.md')) ?? [];
  expect(newest, 'the first version in CHANGELOG.md').toBe(version);
  // Both of the gateway's documents use it; see openapi.spec.ts and asyncapi.spec.ts there.
  expect(productVersion()).toBe(version);
});

test('the examples in the README are the files that run', () => {
  const readme = readFileSync('README.md', 'utf8');
  const examples = [
    ...readme.matchAll(/<!-- example: (\S+) -->\s+```js\n([\s\S]*?)```\s+<!-- \/example -->/g),
  ];
  expect(examples.length).toBeGreaterThan(0);
  for (const [, file = '', code] of examples) expect(code).toBe(readFileSync(file, 'utf8'));
});

test('docs/deletion.md contains the table of tested rows', () => {
  expect(readFileSync('docs/deletion.md', 'utf8')).toContain(consequenceTable());
});

test('each row has a unique id', () => {
  expect(new Set(CONSEQUENCES.map(({ id }) => id)).size).toBe(CONSEQUENCES.length);
});
