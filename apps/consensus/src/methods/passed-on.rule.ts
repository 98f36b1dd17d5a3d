import { verdictIn } from './decision-answer.rule.js';
import { deciderAmong, levelOf } from './trust-level.rule.js';
import { HIGHEST_TRUST } from './trust-level.rule.js';
import type { Step, StepDecision, Vote } from './step.rule.js';

/** The votes of a step that are heard, and the answers to a decision that pass it on instead. */
export interface Hearing {
  /** Without the answers that passed the decision on. */
  readonly heard: readonly Vote[];
  /** How many votes are heard once all requested answers are in and nothing more is passed on. */
  readonly places: number;
  /** The answers whose places have to be passed on, once all requested answers are in. */
  readonly toPassOn: readonly Vote[];
  /** Whether a more trusted reviewer was asked to decide, because the others did not agree. */
  readonly isHandedOver: boolean;
  /** The index in `heard` of that reviewer's vote; undefined while there is none. */
  readonly decider: number | undefined;
}

/**
 * Which votes of a step are heard.
 *
 * An answer `escalated` to a decision is no vote while escalations are left: its place passes to a worker of a higher
 * trust level, together with those of all who escalated in the same wave. A wave are the answers requested at the same
 * trust level; it is complete before the next one is requested, so that the waves can be told from the votes alone. The
 * place of someone who was asked to decide alone keeps that role.
 *
 * Nobody is more trusted than the highest level: `escalated` is an ordinary verdict there, as it is when no escalation
 * is left.
 */
export function hearingOf({
  votes,
  answersNeeded,
  decision,
}: Pick<Step, 'votes' | 'answersNeeded' | 'decision'>): Hearing {
  const passedOn = new Set<Vote>();
  const deciding = new Set<Vote>();
  let toPassOn: readonly Vote[] = [];
  let [escalations, passedOnBefore, isHandedOver] = [0, 0, false];
  for (const [floor, wave] of wavesOf(votes)) {
    passedOnBefore += toPassOn.length;
    if (toPassOn.length > 0) escalations += 1;
    else if (floor > 0) isHandedOver = true;
    const isLeft = decision !== null && escalations < decision.maxEscalations;
    toPassOn = isLeft ? wave.filter(canBePassedOn) : [];
    for (const vote of toPassOn) passedOn.add(vote);
    if (isHandedOver) for (const vote of wave) deciding.add(vote);
  }
  const heard = votes.filter(vote => !passedOn.has(vote));
  return {
    heard,
    places: answersNeeded - passedOnBefore,
    toPassOn,
    isHandedOver,
    decider: deciderAmong(heard, vote => deciding.has(vote)),
  };
}

/** The votes by the trust level required of them, 0 for the first ones, in ascending order. */
function wavesOf(votes: readonly Vote[]): readonly (readonly [floor: number, wave: readonly Vote[]])[] {
  return [...Map.groupBy(votes, ({ escalatedTo }) => escalatedTo ?? 0)].sort(([a], [b]) => a - b);
}

function canBePassedOn(vote: Vote): boolean {
  return verdictIn(vote.output) === 'escalated' && levelOf(vote) < HIGHEST_TRUST;
}

/** The decision while votes are missing: wait for the requested answers, then pass on what was escalated. */
export function passOnOrWait(
  { votes, answersNeeded }: Pick<Step, 'votes' | 'answersNeeded'>,
  { toPassOn }: Hearing,
): StepDecision {
  if (votes.length < answersNeeded || toPassOn.length === 0) return { outcome: 'wait' };
  return {
    outcome: 'extend',
    answersNeeded: answersNeeded + toPassOn.length,
    trustLevel: 1 + Math.max(...toPassOn.map(levelOf)),
  };
}
