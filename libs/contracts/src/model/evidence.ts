import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';
import { HttpUrl, Label, LIMITS } from './scalars.js';

/** In lower-case hex. The example is that of no bytes. */
const Sha256 = formatted(
  /^[0-9a-f]{64}$/,
  'a SHA-256 in 64 lower-case hex digits',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
);

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
    sha256: Sha256.optional(),
  })
  .refine(
    value => (value.uri === undefined) !== (value.content === undefined),
    'Must have either a uri or a content.',
  );

export const EvidenceList = z.array(Evidence).max(LIMITS.evidenceItems);
export type Evidence = z.infer<typeof Evidence>;
