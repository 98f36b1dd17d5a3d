import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const { scripts, engines } = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const commands = Object.keys(scripts).filter(name => !(name.startsWith('pre') && name.slice(3) in scripts));

test.each(commands)('npm run %s prepares what it needs on a fresh clone', name => {
  const preparation = scripts[`pre${name}`] ?? '';
  expect(preparation).toMatch(
    /^node scripts\/prepare\.mjs (start|test|monitoring|kubernetes|build|packages)$/,
  );
  // Compiled code must exist, and a script that builds needs no second build.
  if (/\bdist\//.test(scripts[name] ?? ''))
    expect(preparation).toMatch(/ (start|test|monitoring|kubernetes|build)$/);
  expect(scripts[name]).not.toMatch(/nest build\b.*&&/);
});

test("README and package.json's engines require the same Node", () => {
  const version = engines.node.replace('>=', '≥ ');
  expect(readFileSync('README.md', 'utf8')).toContain(`Node ${version}`);
});
