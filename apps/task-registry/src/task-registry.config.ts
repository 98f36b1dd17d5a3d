import type { z } from 'zod';
import { baseSettings, durationMs, readSettings } from '#libs/platform';

const taskRegistrySettings = baseSettings.extend({
  /** Between two looks of the relay at the log, when nothing says that it has grown. */
  RELAY_POLL_MS: durationMs.default(500),
});

export type TaskRegistrySettings = z.output<typeof taskRegistrySettings>;

export function readTaskRegistrySettings(): TaskRegistrySettings {
  return readSettings(taskRegistrySettings, process.env);
}
