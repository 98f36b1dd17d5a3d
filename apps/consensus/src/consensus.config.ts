import type { z } from 'zod';
import { baseSettings, readSettings } from '#libs/platform';

/** It keeps nothing of its own, so it needs no database. */
const settingsSchema = baseSettings.omit({ DATABASE_URL: true });

export type ConsensusSettings = z.output<typeof settingsSchema>;

export function readConsensusSettings(): ConsensusSettings {
  return readSettings(settingsSchema, process.env);
}
