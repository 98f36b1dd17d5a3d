import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** How sure the results of a day, or of a domain, were. */
const figures = {
  /** Steps on which the answers agreed. */
  results: z.int().min(0),
  /** Steps on which they did not. */
  disagreements: z.int().min(0),
  /** Means over the results, 0–1; null without any. */
  mean_agreement: z.number().nullable(),
  mean_posterior: z.number().nullable(),
};

export const QualityDay = z.strictObject({ day: z.iso.date(), ...figures });
export const QualityOfDomain = z.strictObject({ domain: z.string(), ...figures });

/** Krippendorff's alpha: 1 is perfect agreement, 0 what chance would give, below it worse. Null with too few answers. */
export const Alpha = z.strictObject({
  alpha: z.number().nullable(),
  metric: z.enum(['nominal', 'interval']),
  /** Steps with at least two answers, and the answers to them. */
  units: z.int().min(0),
  answers: z.int().min(0),
});

/** How well the answers to an organization's tasks agreed in [`from`, `to`). A `workspace_id` limits it to one workspace. */
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
    /** The newest rolling score of the organization, 0–1; null without results. */
    rolling_score: z.number().nullable(),
    /** Over whole outputs. */
    alpha: Alpha,
    /** Over each field of the output that several have answered, the most answered first. */
    alpha_by_field: z.array(z.strictObject({ field: z.string(), ...Alpha.shape })),
    by_day: z.array(QualityDay),
    by_domain: z.array(QualityOfDomain),
  }),
  // Fifty thousand answers are compared, and nobody's summary is made beside another's of the same organization.
  deadlineMs: 15_000,
});
