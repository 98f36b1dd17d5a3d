/**
 * The CPU time this thread spends on `work`, in milliseconds: what the event loop is held up by, whatever else the
 * machine does meanwhile. Threads that `work` starts do not count.
 */
export async function threadCpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
