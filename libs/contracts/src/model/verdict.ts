import { z } from 'zod';
import { CONSENSUS_METHODS } from './consensus.js';
import { JsonValue } from './json.js';
import { Id } from './scalars.js';

/** The number of votes for an answer. The voters are not revealed. */
export const VoteTally = z.object({
  /** Omitted when it is too long to be repeated here. */
  answer: JsonValue.optional(),
  votes: z.int().min(0),
  /** The share of these votes in the total weight, 0–1. Without weights it is their share of the votes. */
  weight: z.number().min(0).max(1),
});
export type VoteTally = z.infer<typeof VoteTally>;

/** How the result of one field was decided. */
export const FieldVerdict = z.object({
  method: z.enum([...CONSENSUS_METHODS, 'most_trusted']),
  agreement: z.number().min(0).max(1),
  posterior: z.number().min(0).max(1),
  votes: z.array(VoteTally),
});
export type FieldVerdict = z.infer<typeof FieldVerdict>;

/** How a result was decided. */
export const Verdict = z.object({
  /** `single`: one answer was requested, and it is the result. */
  method: z.enum(['single', ...CONSENSUS_METHODS]),
  /**
   * `early`: before all answers were received. `escalated`: by a more trusted reviewer, because the others did not
   * agree. (An answer `escalated` to a decision passes its own place on, and is not in itself a reason for this.)
   */
  decided: z.enum(['all_answers', 'early', 'escalated']).default('all_answers'),
  /** Share of the answers that agree with the result, 0–1. */
  agreement: z.number().min(0).max(1),
  /** The confidence in the result, 0–1: a probability, or a share of votes where the method provides no more. */
  posterior: z.number().min(0).max(1).default(1),
  /**
   * The minimum that the posterior had to reach; null for more than half. For `quorum` both are shares of the most
   * answers that the step may have.
   */
  threshold: z.number().nullable().default(null),
  /** For the output as a whole, the most frequent first. */
  votes: z.array(VoteTally).default([]),
  /** Set when the output was judged field by field. */
  fields: z.record(z.string(), FieldVerdict).optional(),
  /** The assignments whose answers count, and whose workers are paid. */
  counted_assignment_ids: z.array(Id).min(1),
  /**
   * The outvoted assignments. An answer in neither list is not judged, and is paid like withdrawn work: it came too
   * late, passed a decision on, or was overruled by a minority (`quorum`).
   */
  outvoted_assignment_ids: z.array(Id).default([]),
});
export type Verdict = z.infer<typeof Verdict>;

/** The verdict on a single requested answer: it is the result. */
export function verdictOnOnly(assignmentId: string): Verdict {
  return {
    method: 'single',
    decided: 'all_answers',
    agreement: 1,
    posterior: 1,
    threshold: null,
    votes: [],
    counted_assignment_ids: [assignmentId],
    outvoted_assignment_ids: [],
  };
}

/** What is left of a verdict when the answers are erased: how it was decided, and whose answers counted. */
export function verdictWithoutAnswers(verdict: Verdict): Verdict {
  return { ...verdict, votes: [], fields: undefined };
}
