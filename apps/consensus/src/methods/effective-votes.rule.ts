import { verdictIn } from './decision-answer.rule.js';
import { HIGHEST_TRUST, deciderAmong, levelOf } from './trust-level.rule.js';
import type { Step, StepDecision, Vote } from './step.rule.js';

/** The answers to a step that are votes, and those to a decision that pass it on instead. */
export interface EffectiveVotes {
  /** Without the answers that passed the decision on. */
  readonly effective: readonly Vote[];
  /** How many votes there are once all requested answers are in and nothing more is passed on. */
  readonly places: number;
  /** The answers whose places have to be passed on, once all requested answers are in. */
  readonly toPassOn: readonly Vote[];
  /** Whether a more trusted reviewer was asked to decide, because the others did not agree. */
  readonly isHandedOver: boolean;
  /** The index in `effective` of that reviewer's vote; undefined while there is none. */
  readonly decider: number | undefined;
}

/**
 * Which answers to a step are votes.
 *
 * An answer `escalated` to a decision is no vote while escalations are left: its place passes to a worker of a higher
 * trust level, together with those of all who escalated in the same wave. A wave are the answers requested at the same
 * trust level; it is complete before the next one is requested, so that the waves follow from the answers alone. The
 * place of someone who was asked to decide alone keeps that role.
 *
 * Nobody is more trusted than the highest level: `escalated` is an ordinary verdict there, as it is when no escalation
 * is left.
 */
export function effectiveVotesOf({
  votes,
  answersNeeded,
  decision,
}: Pick<Step, 'votes' | 'answersNeeded' | 'decision'>): EffectiveVotes {
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
  const effective = votes.filter(vote => !passedOn.has(vote));
  return {
    effective,
    places: answersNeeded - passedOnBefore,
    toPassOn,
    isHandedOver,
    decider: deciderAmong(effective, vote => deciding.has(vote)),
  };
}

/** The votes by the trust level required of them, 0 for the first ones, in ascending order. */
function wavesOf(votes: readonly Vote[]): readonly (readonly [floor: number, wave: readonly Vote[]])[] {
  return [...Map.groupBy(votes, ({ escalatedTo }) => escalatedTo ?? 0)].sort(([a], [b]) => a - b);
}

function canBePassedOn(vote: Vote): boolean {
  return verdictIn(vote.output) === 'escalated' && levelOf(vote) < HIGHEST_TRUST;
}

/**
 * The decision while votes are missing: wait for the requested answers, then pass on what was escalated. A reviewer who
 * was asked to decide alone is the only one who is still asked.
 */
export function passOnOrWait(
  { votes, answersNeeded }: Pick<Step, 'votes' | 'answersNeeded'>,
  { toPassOn, isHandedOver }: EffectiveVotes,
): StepDecision {
  if (toPassOn.length === 0) return { outcome: 'wait' };
  const trustLevel = 1 + Math.max(...toPassOn.map(levelOf));
  if (votes.length >= answersNeeded) {
    return { outcome: 'extend', answersNeeded: answersNeeded + toPassOn.length, trustLevel };
  }
  return isHandedOver ? handOver({ votes }, trustLevel) : { outcome: 'wait' };
}

/** One reviewer of this level decides, in place of everyone who has not answered. */
export function handOver({ votes }: Pick<Step, 'votes'>, trustLevel: number): StepDecision {
  return { outcome: 'extend', answersNeeded: votes.length + 1, trustLevel, withdrawsOpen: true };
}
