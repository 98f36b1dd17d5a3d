/**
 * The CPU time this thread spends on `work`, in milliseconds: how long it blocks the event loop, independent of the
 * load on the machine. Threads that `work` starts do not count.
 */
export async function threadCpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * CPU milliseconds of the longest turn of this thread's event loop while `work` runs: how long it blocks others,
 * independent of the load on the machine.
 */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const watch = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
    if (!isOver) setTimeout(watch, 1);
  };
  setTimeout(watch, 1);
  try {
    await work();
  } finally {
    isOver = true;
  }
  return longest;
}
