import type { z } from 'zod';
import type { GivenDatabaseSettings } from '#libs/database';
import type { GivenBrokerSettings } from '#libs/messaging';
import { baseSettings, durationMs, readSettings } from '#libs/platform';

const settingsSchema = baseSettings.extend({
  /** Interval between two estimations of worker quality. */
  RECALIBRATE_EVERY_MS: durationMs.default(3_600_000),
  /** Interval between two purges of expired votes. */
  PURGE_VOTES_EVERY_MS: durationMs.default(3_600_000),
});

export type ConsensusSettings = z.output<typeof settingsSchema>;

/** The settings that do not concern the process itself. */
export type ConsensusModuleSettings = Pick<
  ConsensusSettings,
  'RECALIBRATE_EVERY_MS' | 'PURGE_VOTES_EVERY_MS'
> &
  GivenDatabaseSettings &
  GivenBrokerSettings;

export function readConsensusSettings(): ConsensusSettings {
  return readSettings(settingsSchema, process.env);
}

/** Injection token for {@link ConsensusTerms}. */
export const CONSENSUS_TERMS = Symbol('ConsensusTerms');

/** The settings that components depend on. */
export interface ConsensusTerms {
  readonly recalibrateEveryMs: number;
  readonly purgeEveryMs: number;
}
