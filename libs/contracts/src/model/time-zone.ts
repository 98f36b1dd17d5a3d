import { z } from 'zod';

const MAX_ZONE_CHARS = 64;

/** The name of a time zone, whose days a person counts by. */
export const TimeZone = z
  .string()
  .min(1)
  .max(MAX_ZONE_CHARS)
  .refine(isTimeZone, 'Must be a time zone of the IANA database, e.g. Europe/Paris.');

/** Offsets such as `+01:00` are refused: PostgreSQL reads their sign the other way round. */
function isTimeZone(name: string): boolean {
  try {
    return (
      /^[A-Za-z]/.test(name) &&
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
    );
  } catch {
    return false;
  }
}
