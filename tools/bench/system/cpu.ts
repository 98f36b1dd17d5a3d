import { readFile } from 'node:fs/promises';
import type { RunningSystem } from '#libs/embedded';
import { partsOf } from './system-processes.js';
import type { SystemPart } from './system-processes.js';

/** Linux reports CPU time to programs in hundredths of a second, regardless of its internal resolution. */
const TICKS_PER_SECOND = 100;

export interface CpuShare {
  readonly name: string;
  /** Percentage of one core; more than 100 when several were busy. */
  readonly percent: number;
  /** CPU time used, over all cores. */
  readonly milliseconds: number;
}

/** Measures the CPU use of each part from now until `shares` is called. Returns nothing where there is no /proc. */
export class CpuWatch {
  private readonly startedAt = performance.now();

  private constructor(
    private readonly running: RunningSystem,
    private readonly before: ReadonlyMap<string, number>,
  ) {}

  static async start(running: RunningSystem): Promise<CpuWatch> {
    return new CpuWatch(running, await secondsByPart(running));
  }

  async shares(): Promise<readonly CpuShare[]> {
    const elapsedSeconds = (performance.now() - this.startedAt) / 1_000;
    const after = await secondsByPart(this.running);
    return [...after].flatMap(([name, seconds]) => {
      const used = seconds - (this.before.get(name) ?? 0);
      if (!Number.isFinite(used)) return [];
      return [{ name, percent: (100 * used) / elapsedSeconds, milliseconds: 1_000 * used }];
    });
  }
}

/** The processes are listed on each call: PostgreSQL's backends change with their connections. */
async function secondsByPart(running: RunningSystem): Promise<ReadonlyMap<string, number>> {
  const parts = await partsOf(running);
  return new Map(await Promise.all(parts.map(async part => [part.name, await cpuSeconds(part)] as const)));
}

async function cpuSeconds({ pids }: SystemPart): Promise<number> {
  const each = await Promise.all(pids.map(cpuSecondsOf));
  return each.reduce((sum, seconds) => sum + seconds, 0);
}

/** CPU time of a process. Includes its ended children. NaN without /proc; a process that has ended counts as 0. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain spaces. The 12th and 13th field after it are the user and system time of
    // the process, the next two those of its ended children.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return ticks / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
