import { readFile } from 'node:fs/promises';
import type { SystemPart } from './system-processes.js';

/** Linux counts CPU time in hundredths of a second for programs, whatever it does inside. */
const TICKS_PER_SECOND = 100;

export interface CpuShare {
  readonly name: string;
  /** Of one core; more than 100 when several were busy. */
  readonly percent: number;
}

/** Measures how much CPU each part uses from now until `shares` is asked. Gives nothing where there is no /proc. */
export class CpuWatch {
  readonly #startedAt = performance.now();

  private constructor(
    private readonly parts: readonly SystemPart[],
    private readonly before: readonly number[],
  ) {}

  static async start(parts: readonly SystemPart[]): Promise<CpuWatch> {
    return new CpuWatch(parts, await Promise.all(parts.map(cpuSeconds)));
  }

  async shares(): Promise<readonly CpuShare[]> {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const after = await Promise.all(this.parts.map(cpuSeconds));
    return this.parts.flatMap(({ name }, place) => {
      const used = (after[place] ?? 0) - (this.before[place] ?? 0);
      return Number.isFinite(used) ? [{ name, percent: (100 * used) / seconds }] : [];
    });
  }
}

async function cpuSeconds({ pids }: SystemPart): Promise<number> {
  const each = await Promise.all(pids.map(secondsOf));
  return each.reduce((sum, seconds) => sum + seconds, 0);
}

/** NaN without /proc; a process that has ended by now counts nothing. */
async function secondsOf(pid: number): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
