import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The pids of a process's descendants, from `ps`, which both Linux and macOS have. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map(line => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const generation = rows.flatMap(([child, parent]) =>
      child !== undefined && parent !== undefined && parents.has(parent) ? [child] : [],
    );
    found.push(...generation);
    parents = new Set(generation);
  }
  return found;
}
