import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Writes a pid file that also contains the start time of the process, so that a reused pid (after a reboot, for
 * example) is not mistaken for that process.
 */
export function recordPid(file: string, pid: number): void {
  writeFileSync(file, `${pid}\n${processStartedAt(pid) ?? ''}\n`);
}

export function forgetPid(file: string): void {
  rmSync(file, { force: true });
}

/** The recorded pid if that same process is still alive. */
export function recordedAlive(file: string): number | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pidText = '', startedAt = ''] = content.split('\n');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 1 || startedAt === '') return undefined;
  return processStartedAt(pid) === startedAt ? pid : undefined;
}

/**
 * Stops a process that an earlier run left behind: `signal` first, SIGKILL after `graceMs`. Resolves once the process
 * is gone, with whether there was one.
 */
export async function stopLeftover(file: string, signal: NodeJS.Signals, graceMs: number): Promise<boolean> {
  const pid = recordedAlive(file);
  if (pid === undefined) return false;
  trySignal(pid, signal);
  const killAt = Date.now() + graceMs;
  while (recordedAlive(file) === pid) {
    if (Date.now() > killAt) trySignal(pid, 'SIGKILL');
    await pause(20);
  }
  forgetPid(file);
  return true;
}

/** When a process started, in a system-specific format; undefined when it does not exist (or is a zombie). */
export function processStartedAt(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The fields after the command's name in parentheses (which may contain spaces): the state is first, the start
      // time 20th.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return started === '' ? undefined : started;
  } catch {
    return undefined;
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It exited between the check and the signal.
  }
}
