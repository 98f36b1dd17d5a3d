import type { BenchSystem } from './bench-system.js';
import { CpuWatch } from './cpu.js';
import { memoryOf } from './memory.js';
import { retainedMb } from './retained.js';

/** The CPU time of the gateway's process while `work` runs. */
export async function gatewayCpu<T>(
  { running }: BenchSystem,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const watch = await CpuWatch.start(running);
  const result = await work();
  const milliseconds =
    (await watch.shares()).find(({ name }) => name === 'gateway')?.milliseconds ?? Number.NaN;
  return { result, milliseconds };
}

/** The RSS of the gateway's process. */
export async function gatewayMb({ running }: BenchSystem): Promise<number> {
  const { pid } = running.services.gateway.process;
  return pid === undefined ? Number.NaN : (await memoryOf([pid])).rssMb;
}

/** What the gateway's process keeps after a full collection. */
export async function gatewayRetainedMb({ running }: BenchSystem): Promise<number> {
  const { pid } = running.services.gateway.process;
  return pid === undefined ? Number.NaN : retainedMb(pid);
}
