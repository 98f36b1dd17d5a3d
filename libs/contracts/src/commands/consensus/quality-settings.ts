import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** The maximum number of newest scores that are kept. */
export const MAX_SCORE_WINDOW = 200;

const Share = z.number().min(0).max(1);

/** When an organization gets quality alerts. */
export const QualitySettings = z
  .strictObject({
    /** `quality.alert` is published when a worker's rolling score falls below this; 0 for never. */
    worker_threshold: Share,
    /** The same for the organization's results. */
    organization_threshold: Share,
    /** The number of newest answers, or results, that a score covers. */
    window: z.int().min(1).max(MAX_SCORE_WINDOW),
    /** With fewer there is no score yet. */
    minimum: z.int().min(1).max(MAX_SCORE_WINDOW),
  })
  .refine(({ window, minimum }) => minimum <= window, {
    path: ['minimum'],
    message: 'Must not be more than window.',
  });
export type QualitySettings = z.infer<typeof QualitySettings>;

/** For an organization without settings. */
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

/** Omitted settings are unchanged. */
export const QualitySettingsChange = z.strictObject(QualitySettings.shape).partial();
export type QualitySettingsChange = z.infer<typeof QualitySettingsChange>;

/**
 * Applies to what is judged from now on. Errors: `quality_settings.invalid` when the change conflicts with the rest.
 */
export const SetQualitySettings = defineCommand({
  subject: 'command.consensus.set-quality-settings',
  request: z.strictObject({ org_id: Id, change: QualitySettingsChange }),
  reply: QualitySettings,
});
