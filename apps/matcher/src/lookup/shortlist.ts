import type { Demand } from '../domain/demand.js';
import type { Rule } from '../domain/eligibility.js';

export interface ShortlistQuery {
  readonly demand: Demand;
  /** The task's domain as it is compared; its specialists come first. */
  readonly domainKey: string;
  readonly excludedWorkerIds: ReadonlySet<string>;
  readonly limit: number;
  /** Rules that leave out nobody this time. */
  readonly ignoring?: ReadonlySet<Rule>;
}

export interface Shortlist {
  /** All workers of the organization. */
  readonly workersConsidered: number;
  /** How many each rule left out, in the order of the rules; those that left out nobody are not named. */
  readonly excluded: readonly { readonly rule: Rule; readonly workers: number }[];
  /** Whoever is left, the best standing first, at most `limit`. */
  readonly workerIds: readonly string[];
}
