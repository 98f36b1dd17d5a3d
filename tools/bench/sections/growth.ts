import { fillTables } from '../growth/filling.js';
import { Lifecycles } from '../load/lifecycles.js';
import { closedLoop } from '../load/loops.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const SMALL = 1_000;
const FULL = { large: 1_000_000, fillMs: Infinity, warmUpMs: 8_000, durationMs: 30_000 };
/** As many tasks as this machine can write in the time. */
const QUICK = { large: 100_000, fillMs: 4_000, warmUpMs: 1_000, durationMs: 3_000 };

/** Duration of a lifecycle's four requests, one lifecycle at a time, with few and with many tasks in the tables. */
export const growth: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { large, fillMs, warmUpMs, durationMs } = quick ? QUICK : FULL;
  const load = await Lifecycles.open(bench);
  const fillTo = (from: number, to: number): Promise<number> =>
    fillTables(bench.database, load.organization, { from, to, timeMs: fillMs }, done => {
      progress.say(`growth: ${done.toLocaleString('en-US')} tasks in the tables`);
    });
  const measure = async (): Promise<readonly number[]> => {
    await closedLoop({ concurrency: 1, durationMs: warmUpMs }, () => load.runOne());
    const { results } = await closedLoop({ concurrency: 1, durationMs }, () => load.runOne());
    return results.map(({ requestsMs }) => requestsMs);
  };
  await fillTo(0, SMALL);
  progress.say('growth: lifecycles with few tasks in the tables');
  const few = await measure();
  const filled = await fillTo(SMALL, large);
  progress.say('growth: lifecycles with many tasks in the tables');
  const many = await measure();
  return [
    {
      key: 'growth_ratio',
      value: median(many) / median(few),
      n: many.length,
      also: { growth_few_ms: median(few), growth_many_ms: median(many), growth_tasks: filled },
      note:
        `create, accept, start and submit together: ${median(few).toFixed(1)} ms (p99 ${p99(few).toFixed(1)}) with ` +
        `1,000 tasks, ${median(many).toFixed(1)} ms (p99 ${p99(many).toFixed(1)}) with ${filled.toLocaleString('en-US')}`,
    },
  ];
};
