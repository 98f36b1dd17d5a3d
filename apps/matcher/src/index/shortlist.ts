import type { Demand } from '../candidates/demand.rule.js';
import type { Rule } from '../candidates/eligibility.rule.js';
import type { Separation } from '../candidates/separation.rule.js';

export interface ShortlistQuery extends Separation {
  readonly demand: Demand;
  /** The task's normalized domain; its specialists come first. */
  readonly domainKey: string;
  readonly excludedWorkerIds: ReadonlySet<string>;
  readonly limit: number;
  /** Rules that are not applied in this lookup. */
  readonly ignoring?: ReadonlySet<Rule>;
}

export interface Shortlist {
  /** All workers of the organization. */
  readonly workersConsidered: number;
  /** How many workers each rule excluded, in the order of the rules; rules that excluded nobody are omitted. */
  readonly excluded: readonly { readonly rule: Rule; readonly workers: number }[];
  /** The remaining workers, the best standing first, at most `limit`. */
  readonly workerIds: readonly string[];
}
