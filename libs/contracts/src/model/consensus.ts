import { z } from 'zod';
import { LIMITS } from './scalars.js';

/** How several answers become one. What each of them does with ties stands with its rule, in `apps/consensus/src/domain`. */
export const CONSENSUS_METHODS = ['majority', 'unanimous', 'weighted', 'dawid_skene', 'median'] as const;
export const ConsensusMethod = z.enum(CONSENSUS_METHODS);
export type ConsensusMethod = z.infer<typeof ConsensusMethod>;

/** Reviewers asked for one step at most, extensions included. */
export const MAX_ANSWERS = 100;

/** How far from the median a number may lie and still say the same; with both, the wider one counts. */
export const Tolerance = z
  .strictObject({
    absolute: z.number().min(0).optional(),
    /** A share of the median: 0.05 is five per cent. */
    relative: z.number().min(0).max(1).optional(),
  })
  .refine(
    ({ absolute, relative }) => absolute !== undefined || relative !== undefined,
    'Say absolute, relative or both.',
  );
export type Tolerance = z.infer<typeof Tolerance>;

/** `normalized` is Unicode NFKC, case folded, white space collapsed, so that how somebody types makes no difference. */
export const TextComparison = z.enum(['exact', 'normalized']);
export type TextComparison = z.infer<typeof TextComparison>;

/** Share or probability that the result needs. Left out: more than half. */
const Threshold = z.number().gt(0).max(1);

export const FieldRule = z.strictObject({
  /**
   * Besides the task's methods: `by_type` takes the task's method for truth values and short texts, the median
   * for numbers, and leaves longer texts to the most trusted reviewer; `most_trusted` takes one reviewer's word
   * and judges nobody by it; `ignore` leaves the field out of the result.
   */
  method: z.enum([...CONSENSUS_METHODS, 'by_type', 'most_trusted', 'ignore']),
  threshold: Threshold.optional(),
  tolerance: Tolerance.optional(),
  text: TextComparison.optional(),
});
export type FieldRule = z.infer<typeof FieldRule>;

/** How many people answer, and when their answers agree. */
export const ConsensusSpec = z
  .strictObject({
    /** Answers asked for at once. */
    total: z.int().min(1).max(MAX_ANSWERS).default(1),
    method: ConsensusMethod.default('majority'),
    threshold: Threshold.optional(),
    /** Up to how many answers are asked for, one after the other, while those that are in do not agree. Left out: `total`. */
    max_total: z.int().min(1).max(MAX_ANSWERS).optional(),
    /** Whether the rest is withdrawn as soon as the result is sure enough. */
    early_stop: z.boolean().default(false),
    /** What becomes of answers that do not agree in the end: the task fails, or a reviewer one trust level up decides. */
    on_disagreement: z.enum(['fail', 'escalate']).default('fail'),
    tolerance: Tolerance.optional(),
    text: TextComparison.default('normalized'),
    /**
     * Rules by name of a field of the output; `*` is for all that have no rule of their own, which else go by
     * the task's method. Left out: the output is compared as a whole.
     */
    fields: z
      .record(z.string().min(1).max(LIMITS.labelChars), FieldRule)
      .refine(fields => Object.keys(fields).length <= LIMITS.listItems, `At most ${LIMITS.listItems} fields.`)
      .optional(),
  })
  .refine(({ total, max_total }) => max_total === undefined || max_total >= total, {
    path: ['max_total'],
    message: 'Must not be less than total.',
  });
export type ConsensusSpec = z.infer<typeof ConsensusSpec>;

/** What a task asks for that says nothing about it: one answer, which is the result. */
export const SINGLE_ANSWER: ConsensusSpec = {
  total: 1,
  method: 'majority',
  early_stop: false,
  on_disagreement: 'fail',
  text: 'normalized',
};
