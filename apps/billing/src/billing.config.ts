import type { z } from 'zod';
import { baseSettings, durationMs, integer, readSettings } from '#libs/platform';

const billingSettings = baseSettings.extend({
  /** The workers' part of what a task costs; the rest is the platform's. */
  BILLING_WORKER_SHARE_PERCENT: integer(0, 100).default(80),
  /** The age at which a hold whose task was not heard of is looked into. */
  HOLD_SWEEP_AFTER_MS: durationMs.default(5 * 60_000),
  /** Between two sweeps. */
  HOLD_SWEEP_INTERVAL_MS: durationMs.default(60_000),
});

export type BillingSettings = z.output<typeof billingSettings>;

/** Those that are not about the process itself. */
export type BillingModuleSettings = Omit<
  BillingSettings,
  'OPS_PORT' | 'OPS_HOST' | 'LOG_LEVEL' | 'SHUTDOWN_TIMEOUT_MS'
>;

export function readBillingSettings(): BillingSettings {
  return readSettings(billingSettings, process.env);
}

/** Nest's token for {@link BillingTerms}. */
export const BILLING_TERMS = Symbol('BillingTerms');

/** The settings that rules depend on. */
export interface BillingTerms {
  readonly workerSharePercent: number;
  readonly holdSweepAfterMs: number;
  readonly holdSweepIntervalMs: number;
}
