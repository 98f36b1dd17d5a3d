import { z } from 'zod';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { TaskEventType } from '../../model/task-event-type.js';

/** An event of the feed. */
export const FeedEvent = z.object({
  /** Of the event in the log; grows along the feed. */
  position: z.int().min(1),
  /** The pool of its task. */
  pool_id: Id.nullable(),
  /** As published; `data` is null once the task was erased. */
  event: CloudEventEnvelope,
});
export type FeedEvent = z.infer<typeof FeedEvent>;

/** Where a page begins. */
export const FeedStart = z.discriminatedUnion('at', [
  z.strictObject({ at: z.literal('oldest') }),
  /** After everything that is readable now. */
  z.strictObject({ at: z.literal('now') }),
  /** At the events since then; up to a minute of earlier ones may come first. */
  z.strictObject({ at: z.literal('time'), since: InstantOut }),
  z.strictObject({ at: z.literal('position'), after: z.int().min(0) }),
]);
export type FeedStart = z.infer<typeof FeedStart>;

/**
 * The events of all tasks of an organization, in the order of the log. An event becomes readable once no event before
 * it can still appear, so a reader that continues after `position` misses none and gets none twice, at any replica.
 *
 * A page ends early when its events are large, or when a filter has passed over many; it may then be empty.
 */
export const ReadEventFeed = defineCommand({
  subject: 'command.task-registry.read-event-feed',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    start: FeedStart,
    types: z.array(TaskEventType).min(1).optional(),
    task_id: Id.optional(),
    limit: z.int().min(1).max(100).default(100),
  }),
  reply: z.object({
    data: z.array(FeedEvent),
    /** Everything up to here was read. Not below the position of the request. */
    position: z.int().min(0),
    /** Whether there was more to read beyond it. */
    more: z.boolean(),
  }),
});
