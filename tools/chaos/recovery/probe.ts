import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Gateways } from '../load/gateways.js';
import { PROBE_SKILL } from '../load/organization.js';
import type { Organization } from '../load/organization.js';

const Task = z.looseObject({ task_id: z.string(), status: z.string() });
const POLL_MS = 150;

/** Sends one task through the whole system, and reports its progress if it is not done before the signal. */
export async function probe(
  gateways: Gateways,
  { adminKey, poolId }: Organization,
  signal: AbortSignal,
): Promise<{ readonly outcome: 'completed' } | { readonly outcome: 'stuck'; readonly at: string }> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const body = {
    task_type: 'probe',
    title: 'Probe',
    instructions: 'Is everything well?',
    sla: { urgency: 'critical' },
    requirements: { skills: [PROBE_SKILL], worker_pool_id: poolId },
  };
  let at = 'not taken';
  let taskId: string | undefined;
  while (!signal.aborted) {
    const reply =
      taskId === undefined
        ? await gateways.post(adminKey, '/v1/tasks', body, headers)
        : await gateways.get(adminKey, `/v1/tasks/${taskId}`);
    if (reply.outcome === 'answered' && (reply.status === 200 || reply.status === 201)) {
      const task = Task.parse(reply.body);
      taskId = task.task_id;
      at = `${taskId} is ${task.status}`;
      if (task.status === 'completed') return { outcome: 'completed' };
    }
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return { outcome: 'stuck', at };
}
