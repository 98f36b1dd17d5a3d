import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut, Label } from '../model/scalars.js';

/**
 * A rolling quality score fell below its threshold. Published once, and again only after the score has recovered. The
 * event's `subject` is the worker's or the organization's id.
 */
export const QualityAlert = defineEvent({
  type: 'quality.alert',
  stream: 'QUALITY',
  publishedWhen: 'the rolling score of a worker or an organization falls below its threshold',
  data: z.object({
    scope: z.enum(['worker', 'organization']),
    /** Null for the organization's own score. */
    worker_id: Id.nullable(),
    /** Null for a score over all domains. */
    domain: Label.nullable(),
    /** 0–1. */
    score: z.number().min(0).max(1),
    threshold: z.number().min(0).max(1),
    /** The number of newest answers, or results, that the score covers. */
    window: z.int().min(1),
    /** The task whose answer or result caused it. */
    task_id: Id,
    raised_at: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    scope: 'worker',
    worker_id: EXAMPLE.workerId,
    domain: null,
    score: 0.55,
    threshold: 0.6,
    window: 20,
    task_id: EXAMPLE.taskId,
    raised_at: EXAMPLE.endedAt,
  },
});
