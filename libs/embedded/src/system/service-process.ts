import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '#libs/contracts';
import { startChild } from '../processes/child.js';
import { stopLeftover } from '../processes/pid-record.js';
import type { RunningProcess } from './kept-alive.js';

export interface ServiceProcessOptions {
  readonly service: ServiceName;
  /** The compiled main.js. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
}

/** Longer than the services' own SHUTDOWN_TIMEOUT_MS, so that SIGKILL only meets one that hangs. */
const STOP_GRACE_MS = 15_000;
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const READY_POLL_MS = 100;

export function serviceLogFile(stateDir: string, service: ServiceName): string {
  return join(stateDir, 'logs', `${service}.log`);
}

/** Starts a service; whether it is ready is for `untilReady` to find out. */
export async function launchService(options: ServiceProcessOptions): Promise<RunningProcess> {
  const { service, entry, env, stateDir } = options;
  const logFile = serviceLogFile(stateDir, service);
  rotate(logFile);
  const child = await startChild({
    command: process.execPath,
    args: ['--enable-source-maps', entry],
    env,
    logFile,
    pidFile: servicePidFile(stateDir, service),
    stopSignal: 'SIGTERM',
    // Without its supervisor a service has neither database nor broker left to finish with.
    orphanSignal: 'SIGKILL',
  });
  return { ...child, stop: async () => child.stop(STOP_GRACE_MS) };
}

/** Ends a service that outlived an earlier supervisor. */
export async function stopLeftoverService(stateDir: string, service: ServiceName): Promise<void> {
  const pidFile = servicePidFile(stateDir, service);
  mkdirSync(dirname(pidFile), { recursive: true });
  await stopLeftover(pidFile, 'SIGKILL', 0);
}

/** Polls `/readyz` until it answers 200, or until nobody waits any more. */
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

function servicePidFile(stateDir: string, service: ServiceName): string {
  return join(stateDir, 'run', `${service}.pid`);
}

/** Keeps one older file beside the current one, so that logs take a bounded room. */
function rotate(logFile: string): void {
  mkdirSync(dirname(logFile), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}
