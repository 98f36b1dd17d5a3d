import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { CommandScanner } from './command-scanner.js';

const VIRUS = 'EICAR';
/** Exits with 1 for a file that contains the virus. */
const LOOK = `const bytes = require('node:fs').readFileSync(process.argv[1] ?? 0); process.exit(bytes.includes('${VIRUS}') ? 1 : 0)`;

const fileOf = (content: string) => ({
  sizeBytes: content.length,
  open: () => Promise.resolve(Readable.from([Buffer.from(content)])),
});
const scan = (script: string, content: string, args: readonly string[] = [], timeoutMs = 20_000) =>
  new CommandScanner({ command: [process.execPath, '-e', script, ...args], timeoutMs }).scan(fileOf(content));

test.each([
  ['as its input', []],
  ['by a path', ['{path}']],
])('the exit code is the verdict; the program gets the file %s', async (_, args) => {
  expect(await scan(LOOK, 'harmless', args)).toBe('clean');
  expect(await scan(LOOK, `some ${VIRUS} inside`, args)).toBe('infected');
  expect(readdirSync(tmpdir()).filter(name => name.startsWith('countersign-scan-'))).toEqual([]);
});

test('a program may answer before it has read all', async () => {
  expect(await scan('process.exit(1)', 'x'.repeat(5_000_000))).toBe('infected');
});

test('any other end is no verdict, with what the program said', async () => {
  await expect(scan('console.error("no database"); process.exit(2)', 'x')).rejects.toThrow(
    /ended with code 2\. .*no database/,
  );
  await expect(scan('setInterval(() => {}, 1000)', 'x', [], 300)).rejects.toThrow('was ended after 300 ms');
  const missing = new CommandScanner({ command: ['/nowhere/clamscan'], timeoutMs: 1_000 });
  await expect(missing.scan(fileOf('x'))).rejects.toThrow('ENOENT');
});

test.each([
  ['as its input', []],
  ['by a path', ['{path}']],
])(
  'a file that cannot be read to its end has no verdict, although the part before is harmless: %s',
  async (_, args) => {
    const broken = function* () {
      yield Buffer.from('harmless');
      throw new Error('The disk is broken.');
    };
    const scanner = new CommandScanner({
      command: [process.execPath, '-e', LOOK, ...args],
      timeoutMs: 20_000,
    });
    const file = { sizeBytes: 100, open: () => Promise.resolve(Readable.from(broken())) };
    await expect(scanner.scan(file)).rejects.toThrow('The disk is broken.');
    const missing = { sizeBytes: 100, open: () => Promise.reject(new Error('There is no such file.')) };
    await expect(scanner.scan(missing)).rejects.toThrow('There is no such file.');
  },
);

test('the program gets none of the gateway’s settings', async () => {
  const script = `process.exit(Object.keys(process.env).length > 1 ? 3 : 0)`;
  expect(await scan(script, 'x')).toBe('clean');
});
