import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

export interface Guardian {
  /** Call it when the child has exited or was stopped in order. */
  release(): void;
}

/**
 * Sends `signal` to the process `pid` when this process ends, even by SIGKILL, without releasing the guardian.
 *
 * Servers and services run in their own sessions, so that Ctrl-C in the terminal reaches only the supervisor, which
 * stops them in order. As a consequence, they would survive when the supervisor is killed. A shell that waits on a
 * pipe (about 1 MB) prevents that: the kernel closes the pipe when the supervisor ends.
 */
export function endWithThisProcess(pid: number, signal: NodeJS.Signals): Guardian {
  const script = 'read -r released || kill -s "$1" "$2"';
  const shell = spawn('/bin/sh', ['-c', script, 'guardian', signal.replace('SIG', ''), String(pid)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The guardian must neither keep the event loop alive nor crash this process by exiting first.
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
