import type { z } from 'zod';
import { SigningKeyText } from '#libs/evidence';
import { baseSettings, describeSetting, durationMs, readSettings } from '#libs/platform';

const taskRegistrySettings = baseSettings.extend({
  /** The interval between two polls of the log by the relay, without a hint that it has grown. */
  RELAY_POLL_MS: durationMs.default(500),
  /** The interval between two looks at the log for leaves of the audit trees. */
  AUDIT_TREE_POLL_MS: durationMs.default(1_000),
  /** How long after its first change an audit tree gets a head that is stored and published. */
  AUDIT_TREE_HEAD_MS: durationMs.default(60_000),
  /** Signs the heads of the audit trees; the same as the gateway's. Without it they are not signed. */
  EVIDENCE_SIGNING_KEYS: describeSetting(
    SigningKeyText,
    'a JWK Set with the private Ed25519 key that signs, then the public former ones',
    'the output of: npm run --silent evidence-keys',
  ).optional(),
});

export type TaskRegistrySettings = z.output<typeof taskRegistrySettings>;

export function readTaskRegistrySettings(): TaskRegistrySettings {
  return readSettings(taskRegistrySettings, process.env);
}

export interface AuditTreeOptions {
  /** The interval between two looks at the log for new leaves. */
  readonly appendEveryMs: number;
  /** How long after its first change a tree gets a head that is stored and published. */
  readonly headAfterMs: number;
}

/** Nest's token for {@link AuditTreeOptions}. */
export const AUDIT_TREE_OPTIONS = Symbol('AuditTreeOptions');
