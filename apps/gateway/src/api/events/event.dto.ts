import { z } from 'zod';
import { CloudEventEnvelope, Id, Instant, TaskEventType } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { EVENT_MESSAGES } from '../../openapi/event-messages.js';
import { pageQuery, queryInteger, queryList } from '../../edge/schemas/input.js';

export const FeedQuery = z.strictObject({
  cursor: pageQuery.cursor,
  /** Without a cursor: where to begin. A list begins with the oldest event, a stream with the next. */
  from: z.enum(['oldest', 'now']).optional(),
  /** Without a cursor: begins at this time. */
  since: Instant.optional(),
  types: queryList(TaskEventType).optional(),
  task_id: Id.optional(),
  limit: queryInteger(1, 100).default(100),
});
export type FeedQuery = z.output<typeof FeedQuery>;

const TASK_EVENTS = EVENT_MESSAGES.filter(({ contract }) => contract.stream === 'TASK');

const ErasedTaskEvent = named(
  'ErasedTaskEvent',
  CloudEventEnvelope.extend({ type: TaskEventType, data: z.null() }),
);

/** The events in the form that webhooks have. */
export const DocumentedFeedEvents = named(
  'TaskEventFeed',
  z.object({
    data: z.array(z.union([...TASK_EVENTS.map(({ schema }) => schema), ErasedTaskEvent])),
    /** Null at the end of the feed. */
    next_cursor: z.string().nullable(),
    /** Where to continue later, even at the end; also the id of the stream's last event. */
    resume_cursor: z.string(),
  }),
  {
    data: TASK_EVENTS.slice(0, 1).map(({ example }) => example),
    next_cursor: null,
    resume_cursor: '5f1d20c3q0mJx5Yw1vUe7tBqz4Kc2gN3b0rS8dPaXl6HfTiWyQ',
  },
);

export interface FeedEvents {
  readonly data: readonly CloudEvent[];
  readonly next_cursor: string | null;
  readonly resume_cursor: string;
}
