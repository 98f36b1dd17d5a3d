import { z } from 'zod';
import { Sha256Hex } from './evidence.js';
import { Id, LIMITS } from './scalars.js';

/** A file that belongs to an answer, as it was when the answer was submitted. */
export const SubmittedFile = z.strictObject({
  id: Id,
  name: z.string(),
  media_type: z.string(),
  size_bytes: z.int().min(1),
  sha256: Sha256Hex,
});
export type SubmittedFile = z.infer<typeof SubmittedFile>;

export const SubmittedFiles = z.array(SubmittedFile).max(LIMITS.evidenceItems);
