import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/** An operator changed the deadline of a live task. Its other time limits stay as they are. */
export const TaskDeadlineChanged = defineEvent({
  type: 'task.deadline_changed',
  stream: 'TASK',
  publishedWhen: 'an operator changes the deadline of a task',
  data: z.object({
    task_id: Id,
    deadline: InstantOut,
    /** The deadline until now. */
    previous_deadline: InstantOut.nullable(),
    on_deadline: z.enum(['fail', 'continue']),
    /** For a task that continues after its deadline: when it fails nevertheless. */
    abandon_at: InstantOut.nullable(),
    /** Null once the content of the task was erased. */
    reason: z.string().nullable(),
    changed_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, reason: null }),
  example: {
    task_id: EXAMPLE.taskId,
    deadline: EXAMPLE.deadline,
    previous_deadline: EXAMPLE.startedAt,
    on_deadline: 'fail',
    abandon_at: null,
    reason: 'The customer can be reached after lunch only.',
    changed_at: EXAMPLE.createdAt,
  },
});
