import { z } from 'zod';
import { LIMITS } from './scalars.js';

/** The methods that a single field of the output can be decided by. */
const FIELD_METHODS = ['majority', 'unanimous', 'weighted', 'dawid_skene', 'median'] as const;
/** How several answers become one. Ties are documented with each rule, in `apps/consensus/src/methods`. */
export const CONSENSUS_METHODS = [...FIELD_METHODS, 'quorum'] as const;
export const ConsensusMethod = z.enum(CONSENSUS_METHODS);
export type ConsensusMethod = z.infer<typeof ConsensusMethod>;

/** The maximum number of reviewers for one step, including extensions. */
export const MAX_ANSWERS = 100;

/** How far a number may be from the median and still count as equal; with both, the wider one applies. */
export const Tolerance = z
  .strictObject({
    absolute: z.number().min(0).optional(),
    /** A share of the median: 0.05 is five per cent. */
    relative: z.number().min(0).max(1).optional(),
  })
  .refine(
    ({ absolute, relative }) => absolute !== undefined || relative !== undefined,
    'Give absolute, relative, or both.',
  );
export type Tolerance = z.infer<typeof Tolerance>;

/** `normalized` is Unicode NFKC, case folded, white space collapsed, so that typing differences do not matter. */
export const TextComparison = z.enum(['exact', 'normalized']);
export type TextComparison = z.infer<typeof TextComparison>;

/** The share or probability that the result needs. Defaults to more than half. */
const Threshold = z.number().gt(0).max(1);

export const FieldRule = z.strictObject({
  /**
   * In addition to the task's methods: `by_type` uses the task's method for booleans and short texts, the median for
   * numbers, and the most trusted reviewer's answer for longer texts; `most_trusted` uses one reviewer's answer and
   * judges nobody by it; `ignore` omits the field from the result.
   */
  method: z.enum([...FIELD_METHODS, 'by_type', 'most_trusted', 'ignore']),
  threshold: Threshold.optional(),
  tolerance: Tolerance.optional(),
  text: TextComparison.optional(),
});
export type FieldRule = z.infer<typeof FieldRule>;

/** How many workers answer, and when their answers agree. */
export const ConsensusSpec = z
  .strictObject({
    /** The number of answers requested at first. */
    total: z.int().min(1).max(MAX_ANSWERS).default(1),
    method: ConsensusMethod.default('majority'),
    threshold: Threshold.optional(),
    /**
     * For `quorum`, and required with it: how many answers must be equal. The step is decided as soon as they are, and
     * ends as soon as they cannot be any more; no other answer is waited for. In a decision only approvals are counted:
     * rejections decide once they make a quorum of approvals impossible.
     */
    quorum: z.int().min(1).max(MAX_ANSWERS).optional(),
    /** For `quorum` in a decision: a single rejection decides. */
    veto: z.boolean().optional(),
    /**
     * The maximum number of answers, requested one after the other while the existing ones do not agree. Defaults to
     * `total`.
     */
    max_total: z.int().min(1).max(MAX_ANSWERS).optional(),
    /** Whether open assignments are withdrawn as soon as the confidence in the result is sufficient. */
    early_stop: z.boolean().default(false),
    /**
     * The outcome when the answers do not agree in the end: the task fails, or a reviewer one trust level up decides.
     */
    on_disagreement: z.enum(['fail', 'escalate']).default('fail'),
    tolerance: Tolerance.optional(),
    text: TextComparison.default('normalized'),
    /**
     * Rules by field name of the output; `*` applies to all fields without their own rule, which otherwise use the
     * task's method. Omitted: the output is compared as a whole.
     */
    fields: z
      .record(z.string().min(1).max(LIMITS.labelChars), FieldRule)
      .refine(fields => Object.keys(fields).length <= LIMITS.listItems, `At most ${LIMITS.listItems} fields.`)
      .optional(),
  })
  .refine(({ total, max_total }) => max_total === undefined || max_total >= total, {
    path: ['max_total'],
    message: 'Must not be less than total.',
  })
  .superRefine((consensus, context) => {
    for (const [field, message] of quorumFaults(consensus)) {
      context.addIssue({ code: 'custom', path: [field], message });
    }
  });
export type ConsensusSpec = z.infer<typeof ConsensusSpec>;

type QuorumFields = 'method' | 'total' | 'quorum' | 'veto' | 'threshold' | 'tolerance' | 'fields';

/** A quorum compares whole answers for equality and has its own measure, so the settings of other methods are refused. */
function quorumFaults({
  method,
  total,
  quorum,
  ...settings
}: Pick<ConsensusSpec, QuorumFields>): readonly (readonly [field: QuorumFields, message: string])[] {
  if (method !== 'quorum') {
    const message = 'Only with the method quorum.';
    return [
      ...(quorum === undefined ? [] : [['quorum', message] as const]),
      ...(settings.veto === undefined ? [] : [['veto', message] as const]),
    ];
  }
  const unused = (['threshold', 'tolerance', 'fields'] as const)
    .filter(field => settings[field] !== undefined)
    .map(field => [field, 'Not with the method quorum.'] as const);
  if (quorum === undefined) return [['quorum', 'Required with the method quorum.'], ...unused];
  return quorum > total ? [['quorum', 'Must not be more than total.'], ...unused] : unused;
}

/** The maximum number of answers to a step, extensions included. An escalation may request one more. */
export function maxAnswersOf({ total, max_total: maxTotal }: ConsensusSpec): number {
  return maxTotal ?? total;
}

/** The default of a task: one answer, which is the result. */
export const SINGLE_ANSWER: ConsensusSpec = {
  total: 1,
  method: 'majority',
  early_stop: false,
  on_disagreement: 'fail',
  text: 'normalized',
};
