import { z } from 'zod';
import { CloudEventEnvelope } from '../../cloud-event.js';
import { defineCommand } from '../../command-contract.js';
import { pageOf } from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';

/** An event in a task's history, with its hash: see `hashOfEvent`. */
export const LoggedEvent = CloudEventEnvelope.extend({
  hash: z.string(),
  previous_hash: z.string().nullable(),
  /** 1: of the event alone. 2: salted. */
  hash_version: z.int().min(1).default(1),
  /** 32 random bytes in hex; null in version 1. */
  salt: z.string().nullable().default(null),
  /**
   * Of an event that was erased: what its hash covers in its place, in hex; null for one with version 1, whose hash can
   * no longer be computed. The event then has no data and no salt. Missing otherwise.
   */
  commitment: z.string().nullable().optional(),
});
export type LoggedEvent = z.infer<typeof LoggedEvent>;

/** A task's history in order. A page ends early when its events are large. Errors: `task.not_found`, `cursor.invalid`. */
export const ListTaskEvents = defineCommand({
  subject: 'command.task-registry.list-events',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    pools: z.array(Id).nullable(),
    limit: z.int().min(1).max(100).default(100),
    cursor: z.string().max(500).optional(),
  }),
  reply: pageOf(LoggedEvent),
});
