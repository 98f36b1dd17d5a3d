import { z } from 'zod';
import { CONSENSUS_METHODS } from './consensus.js';
import { JsonValue } from './json.js';
import { Id } from './scalars.js';

/** How often something was answered. Whose answers they were is not told. */
export const VoteTally = z.object({
  /** Missing where it is too long to be repeated here. */
  answer: JsonValue.optional(),
  votes: z.int().min(0),
  /** Share of all weight that these votes have, 0–1. Without weights it is their share of the votes. */
  weight: z.number().min(0).max(1),
});
export type VoteTally = z.infer<typeof VoteTally>;

/** How the result of one field came about. */
export const FieldVerdict = z.object({
  method: z.enum([...CONSENSUS_METHODS, 'most_trusted']),
  agreement: z.number().min(0).max(1),
  posterior: z.number().min(0).max(1),
  votes: z.array(VoteTally),
});
export type FieldVerdict = z.infer<typeof FieldVerdict>;

/** How a result came about. */
export const Verdict = z.object({
  /** `single`: one answer was asked for, and it is the result. */
  method: z.enum(['single', ...CONSENSUS_METHODS]),
  /** `early`: before everyone had answered. `escalated`: by someone more trusted, because the others did not agree. */
  decided: z.enum(['all_answers', 'early', 'escalated']).default('all_answers'),
  /** Share of the answers that say the same as the result, 0–1. */
  agreement: z.number().min(0).max(1),
  /** How sure the method is of the result, 0–1: a probability, or a share of votes where the method knows no more. */
  posterior: z.number().min(0).max(1).default(1),
  /** What the posterior had to reach; null for more than half. */
  threshold: z.number().nullable().default(null),
  /** Of the output as a whole, the most frequent first. */
  votes: z.array(VoteTally).default([]),
  /** When the output was judged field by field. */
  fields: z.record(z.string(), FieldVerdict).optional(),
  /** The assignments whose answers count, and whose workers are paid. */
  counted_assignment_ids: z.array(Id).min(1),
  /** Those that were voted down. An answer in neither list came too late to be judged, and is paid like work withdrawn. */
  outvoted_assignment_ids: z.array(Id).default([]),
});
export type Verdict = z.infer<typeof Verdict>;

/** The verdict on one answer that was asked for alone: it is the result. */
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
