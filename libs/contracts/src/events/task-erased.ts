import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Erasure } from '../model/erasure.js';
import { Id } from '../model/scalars.js';

/**
 * The content of an ended task was erased: its payload, answers, reasoning, and every event before this one. The only
 * event after the end of a task. Subscribers that keep copies are expected to erase them as well.
 */
export const TaskErased = defineEvent({
  type: 'task.erased',
  stream: 'TASK',
  publishedWhen: 'the content of an ended task is erased, on request or at the end of its retention',
  data: z.object({
    task_id: Id,
    ...Erasure.shape,
    /** The version of the last event that was erased; all before it were, too. */
    erased_through: z.int().min(1),
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    reason: 'request',
    reference: 'DSR-2026-118',
    erased_at: EXAMPLE.startedAt,
    erased_through: 9,
  },
});
