import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { startChild } from '../src/processes/child.js';
import { processStartedAt, recordedAlive, recordPid, stopLeftover } from '../src/processes/pid-record.js';

const SLEEPER = ['-e', 'setInterval(() => {}, 1000)'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-child-spec-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function startSleeper(args: readonly string[] = SLEEPER) {
  const [logFile, pidFile] = [join(folder, 'log'), join(folder, 'pid')];
  return startChild({ command: process.execPath, args, logFile, pidFile, stopSignal: 'SIGTERM' });
}

test('a child ends when the process that started it is killed', async () => {
  const parentScript = `
    import { startChild } from ${JSON.stringify(join(import.meta.dirname, '../src/processes/child.ts'))};
    const child = await startChild({
      command: process.execPath, args: ${JSON.stringify(SLEEPER)}, stopSignal: 'SIGTERM',
      logFile: ${JSON.stringify(join(folder, 'log'))}, pidFile: ${JSON.stringify(join(folder, 'pid'))},
    });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const hooks = join(import.meta.dirname, 'import-typescript.mjs');
  const parent = spawn(process.execPath, ['--import', hooks, '--input-type=module', '-e', parentScript]);
  const pid = await new Promise<number>((resolve, reject) => {
    let errors = '';
    parent.stdout.once('data', chunk => {
      resolve(Number(chunk));
    });
    parent.stderr.on('data', chunk => (errors += String(chunk)));
    parent.once('exit', () => {
      reject(new Error(`The parent ended: ${errors}`));
    });
  });
  expect(processStartedAt(pid)).toBeDefined();

  parent.kill('SIGKILL');
  await waitFor(() => processStartedAt(pid) === undefined, { describe: `process ${pid} to end` });
});

test('a child that ignores the stop signal is killed after the grace period', async () => {
  const child = await startSleeper([
    '-e',
    'process.on("SIGTERM", () => {}); console.log("deaf"); setInterval(() => {}, 1000)',
  ]);
  await waitFor(() => readFileSync(join(folder, 'log'), 'utf8').includes('deaf'), {
    describe: 'the handler',
  });
  expect(await child.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(child.hasExited()).toBe(true);
});

test('a program that does not exist is an error, not a dead child', async () => {
  const missing = startChild({
    command: join(folder, 'no-such-program'),
    args: [],
    logFile: join(folder, 'log'),
    pidFile: join(folder, 'pid'),
    stopSignal: 'SIGTERM',
  });
  await expect(missing).rejects.toThrow(/no-such-program could not be started/);
});

test('a pid file is valid only while the same process lives', async () => {
  const file = join(folder, 'record');
  const child = await startSleeper();
  recordPid(file, child.pid);
  expect(recordedAlive(file)).toBe(child.pid);

  writeFileSync(file, `${child.pid}\nanother start\n`);
  expect(recordedAlive(file)).toBeUndefined();
  expect(await stopLeftover(file, 'SIGTERM', 1_000)).toBe(false);
  expect(child.hasExited()).toBe(false);

  recordPid(file, child.pid);
  expect(await stopLeftover(file, 'SIGTERM', 1_000)).toBe(true);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(recordedAlive(file)).toBeUndefined();
});
