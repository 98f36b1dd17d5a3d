import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../../dist/console');
const SHELL_BYTES = 30_000;
const DESK_BYTES = 60_000;
/** Loaded when it is opened. */
const PART_BYTES = 30_000;

/** The page, everything that it loads by itself, and the messages of the shell in the larger language. */
test('the shell is at most 30 kB', () => {
  const index = readFileSync(join(DIST, 'index.html'), 'utf8');
  const own = [...index.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
  const french = readdirSync(join(DIST, 'assets')).filter(name => /^fr-.*\.js$/.test(name));
  const messages = french.filter(name =>
    readFileSync(join(DIST, 'assets', name), 'utf8').includes('shell.skip'),
  );
  expect(messages).toHaveLength(1);
  const files = ['index.html', ...own, ...messages.map(name => `assets/${name}`)];
  const sizes = files.map(file => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(SHELL_BYTES);
});

test('what the desk adds is at most 60 kB', () => {
  const assets = readdirSync(join(DIST, 'assets'));
  // Its own code, and the parts of it that the start page has too, with the styles of both.
  const code = assets.filter(name => /^desk-(page-)?[\w-]{8}\.(js|css)$/.test(name));
  const messages = assets.filter(
    name => /^fr-.*\.js$/.test(name) && readFileSync(join(DIST, 'assets', name), 'utf8').includes('desk.nav'),
  );
  expect([code.length, messages.length]).toEqual([3, 1]);
  const sizes = [...code, ...messages].map(
    name => gzipSync(readFileSync(join(DIST, 'assets', name)), { level: 9 }).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(DESK_BYTES);
});

test.each(['money-page', 'overview-page', 'chart'])(
  'the part %s of the desk is apart, with at most 30 kB',
  part => {
    const files = readdirSync(join(DIST, 'assets')).filter(
      name => name.startsWith(`${part}-`) && /\.(js|css)$/.test(name),
    );
    expect(files).toHaveLength(2);
    const sizes = files.map(name => gzipSync(readFileSync(join(DIST, 'assets', name)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(PART_BYTES);
  },
);
