import { z } from 'zod';
import { SERVICES } from '../services.js';
import { InstantOut } from './scalars.js';

export const DeadLetterStatus = z.enum(['open', 'resent', 'discarded']);
export type DeadLetterStatus = z.infer<typeof DeadLetterStatus>;

/** A message that a service could not handle, as it keeps it. */
export const DeadLetter = z.strictObject({
  service: z.enum(SERVICES),
  /** Counted by the service. */
  number: z.int().positive(),
  /** The consumer it died in, and has to be handled by. */
  durable: z.string(),
  /** The subject of the event, which is its type. */
  event_type: z.string(),
  /** Null, as the next two, if the message does not say. */
  event_id: z.string().nullable(),
  task_id: z.string().nullable(),
  org_id: z.string().nullable(),
  /** `max_deliveries`, or why it can never be handled. */
  reason: z.string(),
  /** The last error, which may quote the event. */
  detail: z.string(),
  died_at: InstantOut,
  /** Deliveries before it last died. */
  deliveries: z.int(),
  /** How often it died: more than once when it was delivered again, and failed again. */
  deaths: z.int(),
  status: DeadLetterStatus,
  resolved_at: InstantOut.nullable(),
  resolved_by: z.string().nullable(),
  /** Why it was discarded. */
  note: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** A place in the list of a service, which is in the order of the last death, newest first. */
export const DeadLetterPosition = z.strictObject({ died_at: InstantOut, number: z.int().nonnegative() });
export type DeadLetterPosition = z.infer<typeof DeadLetterPosition>;
