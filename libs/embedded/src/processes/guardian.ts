import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

export interface Guardian {
  /** The child ended or was stopped in order: nothing is left to guard. */
  release(): void;
}

/**
 * Sends `signal` to the process `pid` when this process ends without releasing the guardian, SIGKILL included.
 *
 * Servers and services run in sessions of their own, so that a Ctrl-C in the terminal reaches the supervisor
 * alone and it can stop them in order. The price is that nobody ends them when the supervisor is killed. A
 * shell that waits on a pipe (about 1 MB) pays it: the kernel closes the pipe with the process that holds it.
 */
export function endWithThisProcess(pid: number, signal: NodeJS.Signals): Guardian {
  const script = 'read -r released || kill -s "$1" "$2"';
  const shell = spawn('/bin/sh', ['-c', script, 'guardian', signal.replace('SIG', ''), String(pid)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The guardian must neither hold the event loop open nor bring it down by having ended first.
  shell.unref();
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    release: () => {
      shell.stdin.end('released\n');
    },
  };
}
