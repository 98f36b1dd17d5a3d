import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the examples in the README are the files that run', () => {
  const readme = readFileSync('README.md', 'utf8');
  const examples = [
    ...readme.matchAll(/<!-- example: (\S+) -->\s+```js\n([\s\S]*?)```\s+<!-- \/example -->/g),
  ];
  expect(examples.length).toBeGreaterThan(0);
  for (const [, file = '', code] of examples) expect(code).toBe(readFileSync(file, 'utf8'));
});
