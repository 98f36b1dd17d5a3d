import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { TaskCreated } from '#libs/contracts';

/** The fields that determine a task's timers. */
export type CreatedChange = Partial<{
  deadline: string;
  target_latency_seconds: number;
  on_deadline: 'fail' | 'continue';
  created_at: string;
  unmatched_at: string;
  relax_at: string;
  abandon_at: string;
}>;

/** The `task.created` of a task with only these time limits. */
export function createdTask(change: CreatedChange): z.input<(typeof TaskCreated)['data']> {
  return {
    task_id: randomUUID(),
    task_type: 'verification',
    domain: 'security',
    title: 'Verify',
    urgency: 'high',
    deadline: null,
    target_latency_seconds: null,
    on_deadline: 'fail',
    worker_pool_id: null,
    answers_needed: 1,
    price: null,
    created_at: new Date().toISOString(),
    ...change,
  };
}
