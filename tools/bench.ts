/**
 * `npm run bench`: starts the real system on this machine, drives it from this process, and prints the measured
 * figures beside their goals, and beside what bare clients reach with the same writes in the same run.
 */
import { availableParallelism, loadavg } from 'node:os';
import { readOptions } from './bench/options.js';
import type { BenchOptions } from './bench/options.js';
import { flatObject } from './bench/report/figure.js';
import type { Figure } from './bench/report/figure.js';
import { Progress } from './bench/report/progress.js';
import { tableOf } from './bench/report/table.js';
import type { BenchContext } from './bench/section.js';
import { SECTIONS } from './bench/sections.js';
import { Cleanup, startBenchSystem } from './bench/system/bench-system.js';
import type { BenchSystem } from './bench/system/bench-system.js';
import { freshStateDir } from './bench/system/state-dir.js';

const cleanup = new Cleanup();

/** A section that fails is reported and loses only its own figures. @returns whether all sections succeeded */
async function runSections({ sections, quick }: BenchOptions, figures: Figure[]): Promise<boolean> {
  const progress = new Progress();
  const values = new Map<string, number>();
  let starting: Promise<BenchSystem> | undefined;
  const context: BenchContext = {
    quick,
    progress,
    cleanup,
    known: key => values.get(key),
    system: () => {
      if (starting === undefined) progress.say('starting the system');
      return (starting ??= startBenchSystem(freshStateDir(cleanup), cleanup));
    },
  };
  const reported = new Set<unknown>();
  for (const name of sections) {
    try {
      const found = await SECTIONS[name](context);
      for (const [key, value] of Object.entries(flatObject(found))) values.set(key, value);
      figures.push(...found);
    } catch (error) {
      progress.end();
      // A system that does not start fails every section that needs it with the same error.
      console.error(`The section ${name} failed.`, ...(reported.has(error) ? [] : [error]));
      reported.add(error);
    }
  }
  progress.say('stopping the system');
  await cleanup.run();
  progress.end();
  return reported.size === 0;
}

/** Warns when other work on the machine lowers the figures. */
function warnOfOtherWork(): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load < cores / 4) return;
  console.error(
    `Other programs are busy here (load ${load.toFixed(1)} on ${cores} cores): take the numbers with care.`,
  );
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  warnOfOtherWork();
  const figures: Figure[] = [];
  const isWhole = await runSections(options, figures);
  console.log(options.json ? JSON.stringify(flatObject(figures), null, 2) : tableOf(figures));
  return isWhole ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void cleanup.run().finally(() => process.exit(130));
  });
}
process.exit(await main());
