import { createHash } from 'node:crypto';

/** CPU milliseconds of `referenceWork` on an idle core of the machine on which this project's bounds were stated. */
const REFERENCE_MS = 5;

/**
 * The CPU time this thread spends on `work`, in milliseconds of the reference machine: how long it blocks the event
 * loop. CPU time alone grows with a slow or shared core, so it is divided by what a fixed piece of work costs here
 * just before and after; on a faster machine nothing is added. Threads that `work` starts do not count.
 */
export async function threadCpuMs(work: () => unknown): Promise<number> {
  const slownessBefore = slowness();
  const ms = await rawCpuMs(work);
  return ms / Math.max(1, slownessBefore, slowness());
}

/**
 * Milliseconds, as of `threadCpuMs`, of the longest turn of this thread's event loop while `work` runs: how long it
 * blocks others, independent of the load on the machine and of its speed.
 */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  const slownessBefore = slowness();
  let longest = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const watch = (): void => {
    longest = Math.max(longest, msSince(before));
    before = process.threadCpuUsage();
    if (!isOver) setTimeout(watch, 1);
  };
  setTimeout(watch, 1);
  try {
    await work();
  } finally {
    isOver = true;
  }
  return longest / Math.max(1, slownessBefore, slowness());
}

async function rawCpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  return msSince(before);
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/** How many times slower than the reference machine this thread's core is at this moment. */
function slowness(): number {
  const before = process.threadCpuUsage();
  referenceWork();
  return msSince(before) / REFERENCE_MS;
}

/** Of the kind that is measured: allocating, comparing and hashing text. */
function referenceWork(): void {
  const rows = Array.from({ length: 4_000 }, (_, i) => ({ id: `row ${(i * 7919) % 4_000}`, value: i }));
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const json = JSON.stringify(sorted);
  JSON.parse(json);
  createHash('sha256').update(json).digest();
}
