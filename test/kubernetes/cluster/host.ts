import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 250;
const LINES_OF_LOG = 15;

/** Runs a program to its end. Throws an error with its output unless it succeeds. */
export function run(command: string, args: readonly string[], input?: string): string {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...(input !== undefined && { input }),
  });
  if (status === 0) return stdout;
  const how = error?.message ?? signal ?? `exit code ${String(status)}`;
  throw new Error(`"${[command, ...args].join(' ').slice(0, 500)}" failed (${how}):\n${stdout}${stderr}`);
}

/** A program in the background. */
export interface Daemon {
  readonly pid: number;
  readonly hasExited: () => boolean;
  /** The end of its log. */
  readonly log: () => string;
  /** SIGTERM, then SIGKILL after a while. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 20_000;

/** Starts a program with its output in a file. */
export function start(command: string, args: readonly string[], logFile: string): Daemon {
  const output = openSync(logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    hasExited,
    log: () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LINES_OF_LOG).join('\n'),
    stop: async () => {
      if (hasExited()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Polls until `ask` returns a value. Throws, naming what was expected and the reason it is missing, after the timeout. */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  why: () => string = () => '',
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`No ${what} within ${timeoutMs / 1_000} s. ${why()}`);
    await pause(POLL_MS);
  }
}

/** Whether the program succeeds. */
export function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
