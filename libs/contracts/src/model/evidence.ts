import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';
import { HttpUrl, Label, LIMITS } from './scalars.js';

/** SHA-256 in hex, accepted in either case and stored in lower case. The example is that of zero bytes. */
export const Sha256Hex = formatted(
  /^[0-9a-fA-F]{64}$/,
  'a SHA-256 in 64 hex digits',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
).toLowerCase();

/**
 * Supporting material for an answer: a link, or the content itself when it is small. `sha256` is of its bytes, in hex.
 */
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
    sha256: Sha256Hex.optional(),
  })
  .refine(
    value => (value.uri === undefined) !== (value.content === undefined),
    'Must have either a uri or a content.',
  );
export type Evidence = z.infer<typeof Evidence>;

/** Evidence as it is stored and shown. Evidence stored before hashes were checked remains readable. */
export const EvidenceList = z.array(Evidence).max(LIMITS.evidenceItems);

/** Evidence as a worker submits it: the hash of inline content must match. Content behind a `uri` is not fetched. */
export const SubmittedEvidence = z
  .array(
    Evidence.refine(({ content, sha256 }) => content === undefined || isHashOf(sha256, content), {
      path: ['sha256'],
      message: 'Must be the SHA-256 of the content in UTF-8.',
    }),
  )
  .max(LIMITS.evidenceItems);

function isHashOf(sha256: string | undefined, content: string): boolean {
  return sha256 === undefined || createHash('sha256').update(content, 'utf8').digest('hex') === sha256;
}
