import { z } from 'zod';
import { parseJson } from '#libs/contracts';
import { baseSettings, describeSetting, durationMs, readSettings } from '#libs/platform';
import { STATED_DEFAULTS, Weights } from './candidates/weights.rule.js';

const weights = describeSetting(
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return parseJson(text);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(Weights),
  'a JSON object of factors and weights of 0 or more',
  JSON.stringify(STATED_DEFAULTS),
);

export const matcherSettings = baseSettings.extend({
  /** The weight of each factor of a score; only the proportions matter. */
  MATCH_WEIGHTS: weights.default(() => Weights.parse({})),
  /** How long an offer stays open when the deadline leaves enough time. */
  OFFER_STANDS_MS: durationMs.default(120_000),
  /** The interval between two polls for changes by other replicas. */
  CHANGE_POLL_MS: durationMs.default(1_000),
  /** The interval between two sweeps of the waiting tasks, in case an event was missed. */
  WAITING_SWEEP_MS: durationMs.default(5_000),
});

export type MatcherSettings = z.output<typeof matcherSettings>;

/** @throws SettingsError with every setting that is missing or invalid */
export function readMatcherSettings(env: NodeJS.ProcessEnv): MatcherSettings {
  return readSettings(matcherSettings, env);
}

/** Settings of matching; a class because an interface cannot be a Nest token. */
export class MatchingSettings {
  constructor(
    readonly weights: Weights,
    /** How long an offer stays open when the deadline leaves enough time. */
    readonly offerStandsMs: number,
    /** The interval between two sweeps of the waiting tasks. */
    readonly sweepEveryMs: number,
    /** The interval between two polls for changes by other replicas. */
    readonly pollEveryMs: number,
  ) {}
}
