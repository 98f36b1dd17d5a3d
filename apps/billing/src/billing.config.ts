import type { z } from 'zod';
import { baseSettings, durationMs, integer, readSettings } from '#libs/platform';

const billingSettings = baseSettings.extend({
  /** The workers' share of a task's cost; the rest goes to the platform. */
  BILLING_WORKER_SHARE_PERCENT: integer(0, 100).default(80),
  /** The age at which the sweep checks a hold whose task has not been confirmed. */
  HOLD_SWEEP_AFTER_MS: durationMs.default(5 * 60_000),
  /** Interval between two sweeps. */
  HOLD_SWEEP_INTERVAL_MS: durationMs.default(60_000),
  /** Interval between two checks of the whole ledger. */
  LEDGER_CHECK_MS: durationMs.default(3_600_000),
});

export type BillingSettings = z.output<typeof billingSettings>;

/** The settings that do not concern the process itself. */
export type BillingModuleSettings = Omit<
  BillingSettings,
  'OPS_PORT' | 'OPS_HOST' | 'LOG_LEVEL' | 'SHUTDOWN_TIMEOUT_MS'
>;

export function readBillingSettings(): BillingSettings {
  return readSettings(billingSettings, process.env);
}

/** Injection token for {@link HoldTerms}. */
export const HOLD_TERMS = Symbol('HoldTerms');

/** The settings that decide how holds end. */
export interface HoldTerms {
  readonly workerSharePercent: number;
  /** The age at which the sweep checks a hold whose task has not been confirmed. */
  readonly sweepAfterMs: number;
  readonly sweepIntervalMs: number;
}
