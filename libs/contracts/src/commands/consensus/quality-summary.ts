import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** The confidence in the results of a day, or of a domain. */
const figures = {
  /** Steps whose answers agreed. */
  results: z.int().min(0),
  /** Steps whose answers did not agree. */
  disagreements: z.int().min(0),
  /** Means over the results, 0–1; null without any. */
  mean_agreement: z.number().nullable(),
  mean_posterior: z.number().nullable(),
};

export const QualityDay = z.strictObject({ day: z.iso.date(), ...figures });
export const QualityOfDomain = z.strictObject({ domain: z.string(), ...figures });

/**
 * Krippendorff's alpha: 1 is perfect agreement, 0 that expected by chance, below 0 worse. Null with too few answers.
 */
export const Alpha = z.strictObject({
  alpha: z.number().nullable(),
  metric: z.enum(['nominal', 'interval']),
  /** Steps with at least two answers, and the answers to them. */
  units: z.int().min(0),
  answers: z.int().min(0),
});

/**
 * The agreement of the answers to an organization's tasks in [`from`, `to`). A `workspace_id` limits it to one
 * workspace.
 */
export const GetQualitySummary = defineCommand({
  subject: 'command.consensus.quality-summary',
  request: z.strictObject({
    org_id: Id,
    workspace_id: z.string().min(1).max(100).nullable(),
    from: InstantOut,
    to: InstantOut,
  }),
  reply: z.strictObject({
    ...figures,
    /** The organization's newest rolling score, 0–1; null without results. */
    rolling_score: z.number().nullable(),
    /** Over whole outputs. */
    alpha: Alpha,
    /** For each field of the output with several answers, most answered first. */
    alpha_by_field: z.array(z.strictObject({ field: z.string(), ...Alpha.shape })),
    by_day: z.array(QualityDay),
    by_domain: z.array(QualityOfDomain),
  }),
  // Compares fifty thousand answers, and computes only one summary per organization at a time.
  deadlineMs: 15_000,
});
