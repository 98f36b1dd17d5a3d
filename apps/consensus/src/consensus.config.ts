import type { z } from 'zod';
import type { GivenDatabaseSettings } from '#libs/database';
import type { GivenBrokerSettings } from '#libs/messaging';
import { baseSettings, durationMs, readSettings } from '#libs/platform';

const settingsSchema = baseSettings.extend({
  /** Between two estimations of how workers do. */
  RECALIBRATE_EVERY_MS: durationMs.default(3_600_000),
  /** Between two looks for votes too old to keep. */
  PURGE_VOTES_EVERY_MS: durationMs.default(3_600_000),
});

export type ConsensusSettings = z.output<typeof settingsSchema>;

/** Those that are not about the process itself. */
export type ConsensusModuleSettings = Pick<
  ConsensusSettings,
  'RECALIBRATE_EVERY_MS' | 'PURGE_VOTES_EVERY_MS'
> &
  GivenDatabaseSettings &
  GivenBrokerSettings;

export function readConsensusSettings(): ConsensusSettings {
  return readSettings(settingsSchema, process.env);
}

/** Nest's token for {@link ConsensusTerms}. */
export const CONSENSUS_TERMS = Symbol('ConsensusTerms');

/** The settings that parts depend on. */
export interface ConsensusTerms {
  readonly recalibrateEveryMs: number;
  readonly purgeEveryMs: number;
}
