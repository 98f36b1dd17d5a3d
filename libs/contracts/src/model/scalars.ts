import { z } from 'zod';

/** Bounds of what a stranger may send. They hold at every boundary, HTTP and NATS alike. */
export const LIMITS = {
  labelChars: 100,
  titleChars: 500,
  textChars: 100_000,
  urlChars: 2_048,
  listItems: 100,
  batchTasks: 1_000,
  evidenceItems: 50,
  /** Inline evidence is for a note or a small picture; larger things belong behind a `uri`. */
  evidenceContentChars: 262_144,
} as const;

// NUL cannot be stored in PostgreSQL's text or jsonb; refusing it here beats a 500 from there.
const noNul = (value: string): boolean => !value.includes('\u0000');
const NUL_MESSAGE = 'Must not hold a NUL character.';

export const Id = z.uuid();
/** A short name that is compared: a skill, a domain, a product. */
export const Label = z.string().trim().min(1).max(LIMITS.labelChars).refine(noNul, NUL_MESSAGE);
export const Title = z.string().trim().min(1).max(LIMITS.titleChars).refine(noNul, NUL_MESSAGE);
export const Text = z.string().min(1).max(LIMITS.textChars).refine(noNul, NUL_MESSAGE);
export const Labels = z.array(Label).max(LIMITS.listItems);
/** ISO 8601 with a zone, kept in UTC. */
export const Instant = z.iso
  .datetime({ offset: true })
  .transform(value => new Date(value).toISOString())
  // An offset can push the year out of what four digits and PostgreSQL's timestamps hold.
  .refine(value => /^(?!0000)\d{4}-/.test(value), 'Must lie in the years 1 to 9999 in UTC.');
export const InstantOut = z.iso.datetime();
export const TrustLevel = z.int().min(1).max(5);
export const Rating = z.number().min(0).max(5);
/** From ten seconds to a year. */
export const WorkTimeoutSeconds = z.int().min(10).max(31_536_000);
export const HttpUrl = z.url({ protocol: /^https?$/ }).max(LIMITS.urlChars);

/** Urgencies from least to most; their order is what a free worker is given first. */
export const URGENCIES = ['low', 'normal', 'high', 'critical'] as const;
export const Urgency = z.enum(URGENCIES);
export type Urgency = z.infer<typeof Urgency>;
