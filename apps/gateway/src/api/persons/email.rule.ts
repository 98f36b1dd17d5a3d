import { z } from 'zod';

/** RFC 5321, section 4.5.3.1.3. */
const MAX_EMAIL_CHARS = 254;

/** An address of ASCII letters; kept as written. */
export const Email = z.email().max(MAX_EMAIL_CHARS);

/**
 * By which addresses are the same. Nearly every provider ignores the case of both parts; one that does not would have to
 * give two people addresses that differ in nothing else.
 */
export function emailKey(email: string): string {
  return email.toLowerCase();
}
