import type { z } from 'zod';
import { baseSettings, durationMs, readSettings } from '#libs/platform';

const taskRegistrySettings = baseSettings.extend({
  /** The interval between two polls of the log by the relay, without a hint that it has grown. */
  RELAY_POLL_MS: durationMs.default(500),
  /** The interval between two looks at the log for leaves of the audit trees. */
  AUDIT_TREE_POLL_MS: durationMs.default(1_000),
  /** How long after its first change an audit tree gets a head that is stored and published. */
  AUDIT_TREE_HEAD_MS: durationMs.default(60_000),
});

export type TaskRegistrySettings = z.output<typeof taskRegistrySettings>;

export function readTaskRegistrySettings(): TaskRegistrySettings {
  return readSettings(taskRegistrySettings, process.env);
}
