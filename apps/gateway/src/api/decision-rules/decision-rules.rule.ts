import { labelKey } from '#libs/contracts';

/** Who decides: nobody, or a person. */
export const OUTCOMES = ['automatic', 'human'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** At most one lower and one upper bound. */
export interface Bounds {
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}

export interface TagCondition {
  readonly all?: readonly string[] | undefined;
  readonly any?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
}

/** All of them must hold. */
export interface Conditions {
  readonly action?: readonly string[] | undefined;
  readonly amount?: Bounds | undefined;
  readonly currency?: readonly string[] | undefined;
  readonly risk?: Bounds | undefined;
  readonly confidence?: Bounds | undefined;
  readonly tags?: TagCondition | undefined;
}

export interface DecisionRule {
  readonly name: string;
  readonly when: Conditions;
  readonly then: Outcome;
}

/** What rules can depend on. Null where the request does not say; an empty list of tags says that there are none. */
export interface RuledRequest {
  readonly action: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly risk: number | null;
  readonly confidence: number | null;
  readonly tags: readonly string[] | null;
}

export interface Ruling {
  readonly outcome: Outcome;
  /** The name of the rule that matched; null when none did. */
  readonly rule: string | null;
}

/** Decides a request. */
export type Decider = (request: RuledRequest) => Ruling;

const NO_RULE: Ruling = { outcome: 'human', rule: null };

/**
 * Prepares rules for many requests: their labels are folded once. The first rule that matches decides; when none does, a
 * person decides. Never throws.
 */
export function deciderOf(rules: readonly DecisionRule[]): Decider {
  const prepared = rules.map(({ name, when, then }) => ({
    ruling: { outcome: then, rule: name },
    conditions: conditionsOf(when),
  }));
  return request => {
    const keyed = keyedRequestOf(request);
    return prepared.find(({ conditions }) => conditions.every(holds => holds(keyed)))?.ruling ?? NO_RULE;
  };
}

/** A request with its labels as they are compared. */
interface KeyedRequest {
  readonly action: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly risk: number | null;
  readonly confidence: number | null;
  readonly tags: ReadonlySet<string> | null;
}

function keyedRequestOf({ action, currency, tags, ...numbers }: RuledRequest): KeyedRequest {
  return {
    ...numbers,
    action: labelKey(action),
    currency: currency === null ? null : labelKey(currency),
    tags: tags === null ? null : keysOf(tags),
  };
}

type Condition = (request: KeyedRequest) => boolean;

/** A field that the request does not have satisfies no condition. */
function conditionsOf({
  action,
  amount,
  currency,
  risk,
  confidence,
  tags,
}: Conditions): readonly Condition[] {
  return [
    ...(action === undefined ? [] : [isOneOf(action, request => request.action)]),
    ...(amount === undefined ? [] : [isWithin(amount, request => request.amount)]),
    ...(currency === undefined ? [] : [isOneOf(currency, request => request.currency)]),
    ...(risk === undefined ? [] : [isWithin(risk, request => request.risk)]),
    ...(confidence === undefined ? [] : [isWithin(confidence, request => request.confidence)]),
    ...(tags === undefined ? [] : [hasTags(tags)]),
  ];
}

function isOneOf(labels: readonly string[], fieldOf: (request: KeyedRequest) => string | null): Condition {
  const keys = keysOf(labels);
  return request => {
    const value = fieldOf(request);
    return value !== null && keys.has(value);
  };
}

function isWithin(
  { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity }: Bounds,
  fieldOf: (request: KeyedRequest) => number | null,
): Condition {
  return request => {
    const value = fieldOf(request);
    return value !== null && value > gt && value >= gte && value < lt && value <= lte;
  };
}

function hasTags({ all = [], any, none = [] }: TagCondition): Condition {
  const [required, alternatives, excluded] = [[...keysOf(all)], any && keysOf(any), keysOf(none)];
  return ({ tags }) =>
    tags !== null &&
    required.every(key => tags.has(key)) &&
    (alternatives === undefined || overlap(alternatives, tags)) &&
    !overlap(excluded, tags);
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  return [...small].some(key => large.has(key));
}

function keysOf(labels: readonly string[]): ReadonlySet<string> {
  return new Set(labels.map(labelKey));
}

/** Why nothing lies within these bounds, or why they can be read in two ways; undefined for proper bounds. */
export function boundsFault({ gt, gte, lt, lte }: Bounds): string | undefined {
  if ([gt, gte, lt, lte].every(bound => bound === undefined)) return 'Needs a bound: gt, gte, lt, or lte.';
  if (gt !== undefined && gte !== undefined) return 'Takes one lower bound: gt or gte.';
  if (lt !== undefined && lte !== undefined) return 'Takes one upper bound: lt or lte.';
  // No field is negative.
  const [lower, upper] = [gt ?? gte ?? 0, lt ?? lte ?? Infinity];
  const isEmpty = lower > upper || (lower === upper && (gt !== undefined || lt !== undefined));
  return isEmpty ? 'No value lies within these bounds.' : undefined;
}

/** A version of the rules of one agent, or of all agents without rules of their own. */
export interface RuleSetDates {
  /** The agent's label key; null for all agents without rules of their own. */
  readonly agentKey: string | null;
  /** Increases with each version of the same agent. */
  readonly version: number;
  readonly validFrom: Date;
}

/**
 * The rule set that decides the requests of an agent at a time: of its own versions that are valid then, the one with
 * the latest start, of several the latest version; without any, the same of the general ones.
 *
 * @param sets of one organization, in any order; may include those of other agents
 */
export function ruleSetInForce<RuleSet extends RuleSetDates>(
  sets: readonly RuleSet[],
  agentKey: string,
  at: Date,
): RuleSet | undefined {
  const [first] = sets
    .filter(one => one.validFrom <= at && (one.agentKey === null || one.agentKey === agentKey))
    .toSorted(byPrecedence);
  return first;
}

function byPrecedence(a: RuleSetDates, b: RuleSetDates): number {
  return (
    Number(a.agentKey === null) - Number(b.agentKey === null) ||
    b.validFrom.getTime() - a.validFrom.getTime() ||
    b.version - a.version
  );
}

/** How far in the past a new version may start: clocks differ, and requests take time. */
const PAST_TOLERANCE_MS = 60_000;

/** Whether a version would apply to a time in the past, in which requests were assessed without it. */
export function isInPast(validFrom: Date, now: Date): boolean {
  return validFrom.getTime() < now.getTime() - PAST_TOLERANCE_MS;
}
