import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../../dist/tools/chaos.js');
/** Several times what the run takes on two quiet cores: it only ends a run that hangs. */
const PATIENCE_MS = 20 * 60_000;
/** Its plan has every sort of fault: processes, broker, database, clocks, receiver, alone and mixed. */
const SEED = 9;
/** The limit of 30 s is for two quiet cores: here, where others may share them, a late recovery is not a lost one. */
const RECOVERY_SECONDS = 120;

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

test('every invariant holds after a minute of faults', { timeout: PATIENCE_MS }, async () => {
  const { exitCode, output } = await run(
    ...['--minutes', '1', '--seed', String(SEED), '--recovery', String(RECOVERY_SECONDS)],
  );
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`Everything held. Seed ${SEED}.`);
});

test(
  'every invariant holds when a server of the broker, or the primary of PostgreSQL, is lost',
  { timeout: PATIENCE_MS },
  async () => {
    const faults = ['nats-leader-killed', 'nats-server-emptied', 'postgres-failover', 'kill-task-registry'];
    const { exitCode, output } = await run(
      ...['--replicated', '--minutes', '0.6', '--seed', String(SEED), '--recovery', String(RECOVERY_SECONDS)],
      ...['--only', ...faults],
    );
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`Everything held. Seed ${SEED}.`);
  },
);

test('invalid arguments end it with exit code 2', async () => {
  const { exitCode, output } = await run('--only', 'rain');
  expect(exitCode).toBe(2);
  expect(output).toContain('--list names them all');
});
