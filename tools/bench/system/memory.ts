import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KB_PER_MB = 1_024;

/** Both in MB. `pssMb` counts pages that several processes share only once; undefined where there is no /proc. */
export interface Memory {
  readonly rssMb: number;
  readonly pssMb: number | undefined;
}

export async function memoryOf(pids: readonly number[]): Promise<Memory> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', pids.join(',')]);
  const rssKb = stdout
    .split('\n')
    .map(Number)
    .reduce((sum, kb) => sum + kb, 0);
  return { rssMb: rssKb / KB_PER_MB, pssMb: await pssMbOf(pids) };
}

async function pssMbOf(pids: readonly number[]): Promise<number | undefined> {
  try {
    const rollups = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/smaps_rollup`, 'utf8')));
    const kb = rollups.map(rollup => Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]));
    return kb.reduce((sum, one) => sum + one, 0) / KB_PER_MB;
  } catch {
    return undefined;
  }
}
