import type { z } from 'zod';
import { baseSettings, durationMs, readSettings } from '#libs/platform';

const taskRegistrySettings = baseSettings.extend({
  /** The interval between two polls of the log by the relay, without a hint that it has grown. */
  RELAY_POLL_MS: durationMs.default(500),
});

export type TaskRegistrySettings = z.output<typeof taskRegistrySettings>;

export function readTaskRegistrySettings(): TaskRegistrySettings {
  return readSettings(taskRegistrySettings, process.env);
}
