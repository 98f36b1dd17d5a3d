import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { ERASED_TEXT } from '../model/erasure.js';
import { Price } from '../model/money.js';
import { Id, InstantOut, Label, Urgency } from '../model/scalars.js';

/** A task was created and stored. Billing places its hold when `price` is null. */
export const TaskCreated = defineEvent({
  type: 'task.created',
  stream: 'TASK',
  publishedWhen: 'a task is created',
  data: z.object({
    task_id: Id,
    task_type: Label,
    domain: Label,
    title: z.string(),
    product: Label.optional(),
    request_id: z.string().optional(),
    urgency: Urgency,
    deadline: InstantOut.nullable(),
    target_latency_seconds: z.int().nullable(),
    on_deadline: z.enum(['fail', 'continue']),
    /** When the task is reported as `unmatched`, if it still waits for a worker then. */
    unmatched_at: InstantOut.nullable().default(null),
    /** When `requirements.relax_after` takes effect. */
    relax_at: InstantOut.nullable().default(null),
    /** For a task that continues after its deadline: when it fails nevertheless. */
    abandon_at: InstantOut.nullable().default(null),
    worker_pool_id: Id.nullable(),
    /** Per step. */
    answers_needed: z.int().min(1),
    steps: z.int().min(1).default(1),
    /** Null while no funds are held: billing was unreachable at the time. */
    price: Price.nullable(),
    created_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, title: ERASED_TEXT, product: undefined, request_id: undefined }),
  example: {
    task_id: EXAMPLE.taskId,
    task_type: 'verification',
    domain: 'security',
    title: 'Verify endpoint owner activity',
    product: 'threatlabs',
    request_id: 'IR-48219',
    urgency: 'high',
    deadline: EXAMPLE.deadline,
    target_latency_seconds: 600,
    on_deadline: 'fail',
    unmatched_at: '2026-03-02T03:55:00.000Z',
    relax_at: null,
    abandon_at: null,
    worker_pool_id: EXAMPLE.poolId,
    answers_needed: 1,
    steps: 1,
    price: { amount_micros: 3_000_000, currency: 'USD' },
    created_at: EXAMPLE.createdAt,
  },
});
