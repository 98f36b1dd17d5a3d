import { z } from 'zod';
import { StoredHeaders } from './dead-letter-store.js';

export const Resolution = z.enum(['resent', 'discarded']);
export type Resolution = z.output<typeof Resolution>;

export const DeadLetterRow = z.object({
  number: z.int(),
  durable: z.string(),
  reason: z.string(),
  /** The most recent error. */
  detail: z.string(),
  /** When it last became a dead letter. */
  diedAt: z.date(),
  /** Deliveries before that. */
  deliveries: z.int(),
  /** How often it became a dead letter: more than once if it was redelivered from a rebuilt stream, say. */
  deaths: z.int(),
  /** Where it came from. */
  subject: z.string(),
  stream: z.string(),
  streamSequence: z.int(),
  /** The event's id, if it had one. */
  eventId: z.string(),
  headers: StoredHeaders,
  /** Null in a list. */
  payload: z.instanceof(Uint8Array).nullable(),
  resolution: Resolution.nullable(),
  resolvedAt: z.date().nullable(),
  resolvedBy: z.string().nullable(),
  /** Why it was discarded. */
  resolutionNote: z.string().nullable(),
});
export type DeadLetterRow = Readonly<z.output<typeof DeadLetterRow>>;

/** Of {@link DeadLetterRow}, without the payload. */
export const DEAD_LETTER_COLUMNS = `number, durable, reason, detail, died_at AS "diedAt", deliveries, deaths, subject, stream,
  stream_sequence AS "streamSequence", event_id AS "eventId", headers, resolution, resolved_at AS "resolvedAt",
  resolved_by AS "resolvedBy", resolution_note AS "resolutionNote"`;
