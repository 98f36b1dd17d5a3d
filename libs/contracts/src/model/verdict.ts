import { z } from 'zod';
import { Id } from './scalars.js';

/** How a result came about. */
export const Verdict = z.object({
  /** `single`: one answer was asked for, and it is the result. */
  method: z.enum(['single']),
  /** Share of the answers that say the same as the result, 0–1. */
  agreement: z.number().min(0).max(1),
  /** The assignments whose answers count, and whose workers are paid. */
  counted_assignment_ids: z.array(Id).min(1),
});
export type Verdict = z.infer<typeof Verdict>;
