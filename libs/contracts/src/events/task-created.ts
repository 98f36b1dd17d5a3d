import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { Price } from '../model/money.js';
import { Id, InstantOut, Label, Urgency } from '../model/scalars.js';

/** A task was taken in and written down. Billing places its hold when `price` is still open. */
export const TaskCreated = defineEvent({
  type: 'task.created',
  stream: 'TASK',
  publishedWhen: 'a task was taken in',
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
    /** When the search for a worker is reported as `unmatched`, if it still goes on then. */
    unmatched_at: InstantOut.nullable().default(null),
    /** When `requirements.relax_after` takes effect. */
    relax_at: InstantOut.nullable().default(null),
    /** For a task that goes on after its deadline: when it fails all the same. */
    abandon_at: InstantOut.nullable().default(null),
    worker_pool_id: Id.nullable(),
    /** Of each step. */
    answers_needed: z.int().min(1),
    steps: z.int().min(1).default(1),
    /** Null while no money is held: billing could not be asked at the time. */
    price: Price.nullable(),
    created_at: InstantOut,
  }),
});
