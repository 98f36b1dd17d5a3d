import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/tools/fuzz.js');
const SEED = 20_261_127;

interface Run {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the built program, as from a terminal. */
async function run(...args: string[]): Promise<Run> {
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, output: stdout + stderr });
      },
    );
  });
}

test('every invariant holds after half a minute of requests', { timeout: 900_000 }, async () => {
  const { exitCode, output } = await run('--minutes', '0.5', '--seed', String(SEED));
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`Everything held. Seed ${SEED}.`);
});

test('invalid arguments end it with exit code 2', async () => {
  const { exitCode, output } = await run('--minutes', 'soon');
  expect(exitCode).toBe(2);
  expect(output).toContain('Must be a number');
});
