import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** As many of the newest scores as are ever kept. */
export const MAX_SCORE_WINDOW = 200;

const Share = z.number().min(0).max(1);

/** When an organization is told that its quality falls. */
export const QualitySettings = z
  .strictObject({
    /** A worker's rolling score under this is told; 0 for never. */
    worker_threshold: Share,
    /** The same for the organization's results. */
    organization_threshold: Share,
    /** Over how many of the newest answers, or results, a score is taken. */
    window: z.int().min(1).max(MAX_SCORE_WINDOW),
    /** With fewer there is no score yet. */
    minimum: z.int().min(1).max(MAX_SCORE_WINDOW),
  })
  .refine(({ window, minimum }) => minimum <= window, {
    path: ['minimum'],
    message: 'Must not be more than window.',
  });
export type QualitySettings = z.infer<typeof QualitySettings>;

/** Of an organization that has set nothing. */
export const DEFAULT_QUALITY_SETTINGS: QualitySettings = {
  worker_threshold: 0.6,
  organization_threshold: 0.7,
  window: 20,
  minimum: 5,
};

export const GetQualitySettings = defineCommand({
  subject: 'command.consensus.get-quality-settings',
  request: z.strictObject({ org_id: Id }),
  reply: QualitySettings,
});
