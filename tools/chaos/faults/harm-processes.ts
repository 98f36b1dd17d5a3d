import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';

/** Sends SIGKILL to all of them at once; their supervisor restarts them. */
export async function killProcesses(handles: readonly ServiceHandle[]): Promise<void> {
  await Promise.all(handles.map(({ process }) => process.kill('SIGKILL')));
}

/** Pauses a process with its connections open, then resumes it. */
export async function pauseProcess({ process }: ServiceHandle, pausedMs: number): Promise<void> {
  await process.kill('SIGSTOP');
  try {
    await pause(pausedMs);
  } finally {
    await process.kill('SIGCONT');
  }
}
