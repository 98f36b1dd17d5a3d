import { z } from 'zod';
import { Instant, JsonValue, MarkGold } from '#libs/contracts';
import { named } from '../endpoint/documented.js';

const DAY_MS = 86_400_000;
const DEFAULT_RANGE_MS = 30 * DAY_MS;
/** As long as answers are kept. */
const LONGEST_RANGE_MS = 400 * DAY_MS;

export const KnownAnswer = named(
  'KnownAnswer',
  z.strictObject({
    /** The right answer. Of an object only the fields that are here are judged. */
    output: JsonValue,
    note: MarkGold.request.shape.note.default(null),
  }),
);
export type KnownAnswer = z.infer<typeof KnownAnswer>;

export const SummaryQuery = z.strictObject({
  from: Instant.optional(),
  to: Instant.optional(),
  workspace_id: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .optional(),
});
export type SummaryQuery = z.output<typeof SummaryQuery>;

export type SummaryRange =
  { readonly isValid: true; readonly from: string; readonly to: string } | { readonly isValid: false };

/** What a query asks for: the last thirty days up to now unless it says otherwise, at most 400 days. */
export function summaryRange({ from, to }: SummaryQuery, now: Date): SummaryRange {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_RANGE_MS) : new Date(from);
  const lengthMs = end.getTime() - start.getTime();
  if (lengthMs <= 0 || lengthMs > LONGEST_RANGE_MS) return { isValid: false };
  return { isValid: true, from: start.toISOString(), to: end.toISOString() };
}
