import { z } from 'zod';
import { HttpUrl, Label, LIMITS } from './scalars.js';

/** What backs an answer: a link, or the thing itself when it is small. `sha256` is of the bytes behind it, in hex. */
export const Evidence = z
  .strictObject({
    type: Label,
    uri: HttpUrl.optional(),
    content: z
      .string()
      .min(1)
      .max(LIMITS.evidenceContentChars)
      .refine(value => !value.includes('\u0000'), 'Must not hold a NUL character.')
      .optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hex digits.')
      .optional(),
  })
  .refine(
    value => (value.uri === undefined) !== (value.content === undefined),
    'Must have either a uri or a content.',
  );

export const EvidenceList = z.array(Evidence).max(LIMITS.evidenceItems);
export type Evidence = z.infer<typeof Evidence>;
