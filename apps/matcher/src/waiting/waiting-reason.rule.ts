import type { WaitingFor } from '#libs/contracts';
import { RULES } from '../candidates/eligibility.rule.js';
import type { DemandRule, Rule } from '../candidates/eligibility.rule.js';

/** Whether a rule that no requirement states is about the worker's load. */
const IS_ABOUT_LOAD: Partial<Record<Rule, boolean>> = {
  availability: true,
  capacity: true,
  had_task: false,
  separation: false,
} satisfies Record<Exclude<Rule, DemandRule>, boolean>;

/** The rules about a worker's load; the other rules decide whether the worker is qualified. */
export const LOAD_RULES: ReadonlySet<Rule> = new Set(RULES.filter(rule => IS_ABOUT_LOAD[rule] === true));

/** The rules that a count of the qualified workers ignores. */
export const QUALIFICATIONS_ONLY: ReadonlySet<Rule> = new Set([...LOAD_RULES, 'separation']);

/** How many workers meet a task's requirements, whether or not they are free. */
export interface Qualified {
  readonly total: number;
  /** Without those whom separation of duties keeps from it. */
  readonly notSeparated: number;
  /** Of these, without those who have had the task and may not have it again. */
  readonly notExcluded: number;
  /** Of these, without those whose offer lapsed so recently that it is not yet repeated. */
  readonly offerableNow: number;
}

/** Why no worker is found: the first that applies, from the hardest to change to what passes with time. */
export function waitingReasonOf(qualified: Qualified): Exclude<WaitingFor['reason'], 'funds'> {
  if (qualified.total === 0) return 'no_qualified_worker';
  if (qualified.notSeparated === 0) return 'separation';
  if (qualified.notExcluded === 0) return 'everyone_had_it';
  return qualified.offerableNow === 0 ? 'offers_lapsed' : 'workers_busy';
}
