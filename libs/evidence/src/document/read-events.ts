import { z } from 'zod';
import { InstantOut } from '#libs/contracts';
import type { TaskEventType } from '#libs/contracts';
import { AnyObject } from './evidence-document.js';

/*
 * What the record needs of each event. Tolerant, and without defaults: what a later release adds to an event, and what an
 * earlier one left out, must not change the record of the same events. Values that the record repeats are not rebuilt.
 */
const Names = { assignment_id: z.string(), worker_id: z.string() };

export const Queued = z.looseObject({ step: z.int(), requirements: AnyObject });
export const Matched = z.looseObject({ ...Names, matched_at: InstantOut });
export const Offered = z.looseObject({ ...Names, offered_at: InstantOut });
export const Accepted = z.looseObject({ ...Names, accepted_at: InstantOut });
export const Started = z.looseObject({ ...Names, started_at: InstantOut });
export const Submitted = z.looseObject({
  ...Names,
  step: z.int(),
  trust_level: z.int().nullable().optional(),
  output: z.unknown(),
  evidence: z.array(
    z.looseObject({
      type: z.string(),
      uri: z.string().optional(),
      content: z.string().optional(),
      sha256: z.string().optional(),
    }),
  ),
  submitted_at: InstantOut,
});
/** The parts of a verdict that name answers and count votes. */
export const VerdictParts = z.looseObject({
  counted_assignment_ids: z.array(z.string()),
  outvoted_assignment_ids: z.array(z.string()).optional(),
  votes: z.array(z.looseObject({ votes: z.int() })).optional(),
});
export const Verified = z.looseObject({
  step: z.int(),
  output: z.unknown(),
  verdict: AnyObject,
  verified_at: InstantOut,
});
export const Completed = z.looseObject({
  output: z.unknown(),
  verdict: AnyObject.nullable().optional(),
  decision: AnyObject.nullable().optional(),
  completed_at: InstantOut,
});
export const Failed = z.looseObject({
  reason: z.string(),
  detail: z.string().nullable(),
  failed_at: InstantOut,
});
export const Cancelled = z.looseObject({ reason: z.string().nullable(), cancelled_at: InstantOut });

/** The parts of the envelope that the record repeats. */
export const Envelope = z.looseObject({ subject: z.string(), orgid: z.string(), workspaceid: z.string() });
export type Envelope = z.infer<typeof Envelope>;

/** The event types that the record is derived from; the others are in the chain only. */
export const READ_EVENTS = {
  'task.queued': Queued,
  'task.matched': Matched,
  'task.offered': Offered,
  'task.accepted': Accepted,
  'task.started': Started,
  'task.submitted': Submitted,
  'task.verified': Verified,
  'task.completed': Completed,
  'task.failed': Failed,
  'task.cancelled': Cancelled,
} as const satisfies Partial<Record<TaskEventType, z.ZodType>>;
