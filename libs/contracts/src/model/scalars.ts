import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';

/** Limits on external input. They apply at every boundary, HTTP and NATS alike. */
export const LIMITS = {
  labelChars: 100,
  titleChars: 500,
  textChars: 100_000,
  urlChars: 2_048,
  listItems: 100,
  batchTasks: 1_000,
  evidenceItems: 50,
  /** Inline evidence is for a note or a small picture; larger content belongs behind a `uri`. */
  evidenceContentChars: 262_144,
} as const;

// PostgreSQL's text and jsonb cannot store NUL; refusing it here avoids a 500 from there.
const noNul = (value: string): boolean => !value.includes('\u0000');
const NUL_MESSAGE = 'Must not hold a NUL character.';

/**
 * A UUID, accepted in either case and stored in lower case (RFC 9562, section 4), so that ids compare as text
 * everywhere: in maps, in `includes`, in derived ids, and in JSON columns.
 */
export const Id = z.uuid().toLowerCase();
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/**
 * A workspace is identified by its name, which is case-sensitive; a name that is a UUID is normalized like an
 * {@link Id}.
 */
export const WorkspaceId = formatted(
  /^[A-Za-z0-9._-]{1,100}$/,
  'the name of a workspace: 1 to 100 letters, digits, dots, underscores or hyphens',
  'fraud-review',
).overwrite(name => (UUID.test(name) ? name.toLowerCase() : name));
/** A short name, stored as written and compared by its `labelKey`: a skill, a domain, a product. */
export const Label = z.string().trim().min(1).max(LIMITS.labelChars).refine(noNul, NUL_MESSAGE);
export const Title = z.string().trim().min(1).max(LIMITS.titleChars).refine(noNul, NUL_MESSAGE);
export const Text = z.string().min(1).max(LIMITS.textChars).refine(noNul, NUL_MESSAGE);
export const Labels = z.array(Label).max(LIMITS.listItems);
/** A `labelKey` as services exchange it. Folding can make a label up to three times as long. */
export const LabelKey = z
  .string()
  .min(1)
  .max(3 * LIMITS.labelChars);
/**
 * The years that both four digits and PostgreSQL's timestamps can hold. `z.iso.datetime` also accepts the year 0000.
 */
const isInYears1To9999 = (value: string): boolean => !value.startsWith('0000');
const YEARS_MESSAGE = 'Must lie in the years 1 to 9999 in UTC.';
/** The first and the last instant that {@link Instant} accepts, as milliseconds since 1970. */
export const EARLIEST_INSTANT_MS = Date.parse('0001-01-01T00:00:00.000Z');
export const LATEST_INSTANT_MS = Date.parse('9999-12-31T23:59:59.999Z');
/** ISO 8601 with a zone, stored in UTC. */
export const Instant = z.iso
  .datetime({ offset: true })
  .transform(value => new Date(value).toISOString())
  // An offset can move the first and the last day of the range out of it.
  .refine(value => /^\d{4}-/.test(value) && isInYears1To9999(value), YEARS_MESSAGE);
export const InstantOut = z.iso.datetime().refine(isInYears1To9999, YEARS_MESSAGE);
/** The instant, or the nearest end of the range of {@link Instant}. */
export function clampedInstant(ms: number): Date {
  return new Date(Math.min(Math.max(ms, EARLIEST_INSTANT_MS), LATEST_INSTANT_MS));
}
export const TrustLevel = z.int().min(1).max(5);
export const Rating = z.number().min(0).max(5);
/** From ten seconds to a year. */
export const WorkTimeoutSeconds = z.int().min(10).max(31_536_000);
export const HttpUrl = z.url({ protocol: /^https?$/ }).max(LIMITS.urlChars);

/** Urgencies from least to most; a free worker gets the most urgent task first. */
export const URGENCIES = ['low', 'normal', 'high', 'critical'] as const;
export const Urgency = z.enum(URGENCIES);
export type Urgency = z.infer<typeof Urgency>;
