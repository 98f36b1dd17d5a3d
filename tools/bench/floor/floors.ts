import { randomUUID } from 'node:crypto';
import { closedLoop } from '../load/loops.js';
import type { BenchSystem } from '../system/bench-system.js';
import { BareClients } from './bare-clients.js';

export interface FloorOptions {
  readonly concurrency: number;
  readonly durationMs: number;
}

/** Creations per second by bare clients: the hold's rows, then the task with its two events. */
export function createFloor(bench: BenchSystem, options: FloorOptions): Promise<number> {
  return perSecond(bench, options, async bare => {
    const taskId = randomUUID();
    await bare.note(taskId, HOLD_ROWS);
    await bare.createTask(taskId, 2);
  });
}

/**
 * Lifecycles per second by bare clients: the commits of a lifecycle, sequential where one depends on another, with as
 * many rows and messages as the services write. No HTTP, no webhooks, no rules.
 */
export function lifecycleFloor(bench: BenchSystem, options: FloorOptions): Promise<number> {
  return perSecond(bench, options, async bare => {
    const taskId = randomUUID();
    await bare.note(taskId, HOLD_ROWS);
    await bare.createTask(taskId, 2);
    // Created: the task's clocks, and the dispatcher's record of it.
    await Promise.all([bare.note(taskId, 2), bare.note(taskId, 1)]);
    // Matched and offered, and the matcher's record; then the offer's clock.
    await bare.changeTask(taskId, 3, 2);
    await Promise.all([bare.note(taskId, 2), bare.note(taskId, 1)]);
    // Accepted, started, submitted, and verified with completed.
    await bare.changeTask(taskId, 5, 1);
    await bare.changeTask(taskId, 6, 1);
    await bare.changeTask(taskId, 7, 1);
    await bare.changeTask(taskId, 8, 2);
    // Paid; the clocks stopped; the matcher's history; the webhook delivery and its outcome.
    await Promise.all([bare.note(taskId, HOLD_ROWS), bare.note(taskId, 2), bare.note(taskId, 2)]);
    await bare.note(taskId, 2);
    await bare.note(taskId, 1);
  });
}

/** A transfer, its two entries, the hold and a balance. */
const HOLD_ROWS = 5;

async function perSecond(
  bench: BenchSystem,
  options: FloorOptions,
  work: (bare: BareClients) => Promise<void>,
): Promise<number> {
  const bare = await BareClients.open(bench);
  try {
    const { results, elapsedMs } = await closedLoop(options, () => work(bare));
    return (results.length * 1_000) / elapsedMs;
  } finally {
    await bare.close();
  }
}
