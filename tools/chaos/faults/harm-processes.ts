import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';

/** SIGKILL for all of them at once; their supervisor starts them again. */
export async function killProcesses(handles: readonly ServiceHandle[]): Promise<void> {
  await Promise.all(handles.map(({ process }) => process.kill('SIGKILL')));
}

/** Makes one stand still, connections and all, and go on as if nothing had been. */
export async function pauseProcess({ process }: ServiceHandle, pausedMs: number): Promise<void> {
  await process.kill('SIGSTOP');
  try {
    await pause(pausedMs);
  } finally {
    await process.kill('SIGCONT');
  }
}
