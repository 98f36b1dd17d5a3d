import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/tools/chaos.js');
/** Its plan has every sort of fault: processes, broker, database, clocks, receiver, alone and mixed. */
const SEED = 9;

interface Run {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the built program, as from a terminal. */
async function run(...args: string[]): Promise<Run> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, output: stdout + stderr });
    });
  });
}

test('every invariant holds after a minute of faults', { timeout: 360_000 }, async () => {
  const { exitCode, output } = await run('--minutes', '1', '--seed', String(SEED));
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`Everything held. Seed ${SEED}.`);
});

test('invalid arguments end it with exit code 2', async () => {
  const { exitCode, output } = await run('--only', 'rain');
  expect(exitCode).toBe(2);
  expect(output).toContain('--list names them all');
});
