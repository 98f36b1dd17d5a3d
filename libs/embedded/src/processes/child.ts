import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { endWithThisProcess } from './guardian.js';
import { forgetPid, recordPid } from './pid-record.js';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** Output is appended here. */
  readonly logFile: string;
  /** Contains the pid while the process lives. */
  readonly pidFile: string;
  /** The signal for an orderly stop. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Sent when this process dies first; defaults to the stop signal. */
  readonly orphanSignal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL';
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that does not outlive this process. */
export interface Child {
  readonly pid: number;
  /** Settles when the process has exited, for any reason. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Sends the stop signal, then SIGKILL after `graceMs`, and waits for the exit. */
  stop(graceMs: number): Promise<Exit>;
}

/** Starts a process in its own session. Throws when the command cannot be run. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    detached: true,
    cwd: options.uid === undefined ? process.cwd() : '/',
    stdio: ['ignore', log, log],
    ...(options.env && { env: options.env }),
    ...(options.uid !== undefined && { uid: options.uid }),
    ...(options.gid !== undefined && { gid: options.gid }),
  });
  closeSync(log);
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', cause => {
      reject(new Error(`${options.command} could not be started: ${cause.message}`, { cause }));
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command} has no pid.`);
  recordPid(options.pidFile, pid);
  const guardian = endWithThisProcess(pid, options.orphanSignal ?? options.stopSignal);
  void exited.then(() => {
    guardian.release();
    forgetPid(options.pidFile);
  });

  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    kill: signal => {
      child.kill(signal);
    },
    stop: async graceMs => {
      if (!hasExited()) child.kill(options.stopSignal);
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(kill);
      }
    },
  };
}
