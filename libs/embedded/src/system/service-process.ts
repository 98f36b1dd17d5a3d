import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startChild } from '../processes/child.js';
import { stopLeftover } from '../processes/pid-record.js';
import { repositoryRoot } from '../repository-root.js';
import type { RunningProcess } from './kept-alive.js';

export interface ServiceProcessOptions {
  /** Names its log and pid files. */
  readonly name: string;
  /** The compiled main.js. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
}

/** Longer than the services' own SHUTDOWN_TIMEOUT_MS, so that only a hanging service receives SIGKILL. */
const STOP_GRACE_MS = 15_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const READY_POLL_MS = 100;
/** Stack traces in the logs name lines of TypeScript. */
const SOURCE_MAPS = pathToFileURL(join(repositoryRoot(), 'dist/libs/platform/src/source-maps.js')).href;

export function serviceLogFile(stateDir: string, name: string): string {
  return join(stateDir, 'logs', `${name}.log`);
}

/** Starts a service; `untilReady` waits for its readiness. */
export async function launchService(options: ServiceProcessOptions): Promise<RunningProcess> {
  const { name, entry, env, stateDir } = options;
  const logFile = serviceLogFile(stateDir, name);
  rotate(logFile);
  const child = await startChild({
    command: process.execPath,
    args: ['--expose-gc', '--import', SOURCE_MAPS, entry],
    env,
    logFile,
    pidFile: join(pidFolder(stateDir), `${name}.pid`),
    stopSignal: 'SIGTERM',
    // Without its supervisor, a service has no database or broker left, so it cannot finish anything.
    orphanSignal: 'SIGKILL',
  });
  return { ...child, stop: async () => child.stop(STOP_GRACE_MS) };
}

/** Stops the services that outlived an earlier supervisor, and creates the folder for the pids of the next ones. */
export async function stopLeftoverServices(stateDir: string): Promise<void> {
  const folder = pidFolder(stateDir);
  mkdirSync(folder, { recursive: true });
  await Promise.all(readdirSync(folder).map(file => stopLeftover(join(folder, file), 'SIGKILL', 0)));
}

/** Polls `/readyz` until it answers 200, or until the signal is aborted. */
export async function untilReady(opsUrl: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${opsUrl}/readyz`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
      });
      await answer.body?.cancel();
      if (answer.status === 200) return;
    } catch {
      // Not listening yet, or going down.
    }
    await pause(READY_POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function pidFolder(stateDir: string): string {
  return join(stateDir, 'run');
}

/** Keeps one older file beside the current one, so that logs use bounded space. */
function rotate(logFile: string): void {
  mkdirSync(dirname(logFile), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}
