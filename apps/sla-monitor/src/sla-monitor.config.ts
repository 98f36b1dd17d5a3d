import type { z } from 'zod';
import { baseSettings, readSettings } from '#libs/platform';

export type SlaMonitorSettings = z.output<typeof baseSettings>;

export function readSlaMonitorSettings(): SlaMonitorSettings {
  return readSettings(baseSettings, process.env);
}
