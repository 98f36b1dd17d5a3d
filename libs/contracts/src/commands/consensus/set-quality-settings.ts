import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { QualitySettings } from './get-quality-settings.js';

/** What is left out stays as it is. */
export const QualitySettingsChange = z.strictObject(QualitySettings.shape).partial();
export type QualitySettingsChange = z.infer<typeof QualitySettingsChange>;

/** Holds for what is judged from now on. Errors: `quality_settings.invalid` when the change doesn't fit what stays. */
export const SetQualitySettings = defineCommand({
  subject: 'command.consensus.set-quality-settings',
  request: z.strictObject({ org_id: Id, change: QualitySettingsChange }),
  reply: QualitySettings,
});
