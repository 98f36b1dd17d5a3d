import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/tools/chaos.js');
/** Its plan has faults of every sort: processes, broker, database, clocks, receiver, alone and mixed. */
const SEED = 9;

interface Run {
  readonly exitCode: number | null;
  readonly output: string;
}

/** As somebody in a terminal would: what is tested is the program that was built. */
async function run(...args: string[]): Promise<Run> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, output: stdout + stderr });
    });
  });
}

test('a minute of faults, and everything holds', { timeout: 360_000 }, async () => {
  const { exitCode, output } = await run('--minutes', '1', '--seed', String(SEED));
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`Everything held. Seed ${SEED}.`);
});

test('arguments that make no sense end it with exit code 2', async () => {
  const { exitCode, output } = await run('--only', 'rain');
  expect(exitCode).toBe(2);
  expect(output).toContain('--list names them all');
});
