import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { JsonObject, JsonValue } from '../../model/json.js';
import { pageOf } from '../../model/request-fields.js';
import { Id, InstantOut, Label } from '../../model/scalars.js';

/** A completed task: its input and its result. */
export const CompletedTask = z.object({
  task_id: Id,
  workspace_id: z.string(),
  task_type: z.string(),
  domain: z.string(),
  title: z.string(),
  instructions: z.string(),
  payload: JsonObject.nullable(),
  /** What was decided on; null for other tasks. */
  decision: JsonObject.nullable().default(null),
  output: JsonValue,
  /** As in the task's verdict. */
  agreement: z.number(),
  posterior: z.number(),
  created_at: InstantOut,
  completed_at: InstantOut,
});
export type CompletedTask = z.infer<typeof CompletedTask>;

/** Scanning for a rare task type takes a while, and exports are not interactive. */
const DEADLINE_MS = 20_000;

/**
 * An organization's completed tasks in order of creation. A page ends early when its tasks are large. Errors:
 * `cursor.invalid`.
 */
export const ListCompletedTasks = defineCommand({
  subject: 'command.task-registry.list-completed',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    workspace_id: z.string().min(1).max(100).optional(),
    task_ids: z.array(Id).min(1).max(100).optional(),
    task_type: Label.optional(),
    pool: Id.optional(),
    created_after: InstantOut.optional(),
    created_before: InstantOut.optional(),
    /** Completed at or before this instant, so that consecutive pages show one point in time. */
    completed_until: InstantOut,
    limit: z.int().min(1).max(100).default(100),
    cursor: z.string().max(500).optional(),
  }),
  reply: pageOf(CompletedTask),
  deadlineMs: DEADLINE_MS,
});
