import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { QualitySettings } from './get-quality-settings.js';

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
