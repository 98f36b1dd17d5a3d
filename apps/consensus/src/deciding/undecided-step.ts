import type { ConsensusSpec } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import type { DecisionWork } from '../methods/decide-step.rule.js';
import { decisionUnits } from '../methods/decision-cost.rule.js';
import { anyMethod } from '../methods/method-traits.rule.js';
import { stepKey } from '../methods/step.rule.js';
import type { StepDecision, Vote } from '../methods/step.rule.js';
import { loadSkills } from '../quality/skills.sql.js';
import type { SkillId } from '../quality/skills.sql.js';
import type { IncomingVote } from './incoming-vote.rule.js';
import type { Round } from './rounds.sql.js';
import { loadVotes } from './votes.sql.js';

/** A decision computed outside the transaction, and the answers it is based on. */
export interface PreparedDecision {
  readonly work: DecisionWork;
  readonly decision: StepDecision;
}

/** An answer to count; on the second attempt with a thread's decision. */
export interface VoteToCount {
  readonly vote: IncomingVote;
  readonly prepared?: PreparedDecision;
}

/** An open step, with its previous answers and the new one. */
export interface UndecidedStep {
  readonly vote: IncomingVote;
  /** The answer was counted before. */
  readonly isKnown: boolean;
  readonly work: DecisionWork;
  /** The decision for exactly these answers. */
  readonly prepared: StepDecision | undefined;
}

/** The maximum work decided on the event loop: about 10 ms. A step of five reviewers and twenty fields costs 200. */
const INLINE_UNITS = 1_000;

/** Whether a step must first be decided in a thread. */
export function isTooLong({ isKnown, prepared, work }: UndecidedStep): boolean {
  return !isKnown && prepared === undefined && decisionUnits(work.step) > INLINE_UNITS;
}

/** False if another answer has been counted since. */
function hasSameAnswers(one: DecisionWork, other: DecisionWork): boolean {
  const ids = new Set(one.step.votes.map(({ assignmentId }) => assignmentId));
  return (
    one.step.answersNeeded === other.step.answersNeeded &&
    ids.size === other.step.votes.length &&
    other.step.votes.every(({ assignmentId }) => ids.has(assignmentId))
  );
}

/** Loads the steps to decide. Their rounds have to be locked. */
export async function loadSteps(
  manager: SqlRunner,
  incoming: readonly VoteToCount[],
  rounds: ReadonlyMap<string, Round>,
): Promise<readonly UndecidedStep[]> {
  const stored = await loadVotes(
    manager,
    incoming.map(({ vote }) => vote),
  );
  const complete = incoming.map(one => withVotes(one, stored.get(stepKey(one.vote)) ?? []));
  const idsWhere = (isWanted: (consensus: ConsensusSpec) => boolean): readonly SkillId[] =>
    complete.flatMap(({ vote, votes }) => (isWanted(vote.consensus) ? skillIds(vote, votes) : []));
  const skillOf = await loadSkills(manager, {
    records: idsWhere(() => true),
    weights: idsWhere(consensus => anyMethod(consensus, 'usesAgreementWeights')),
    matrices: idsWhere(consensus => anyMethod(consensus, 'usesConfusion')),
  });
  return complete.map(({ vote, votes, isKnown, prepared }) => {
    const { orgId, domain, consensus, decision } = vote;
    const answersNeeded = answersNeededFor(rounds.get(stepKey(vote)), vote);
    const skills = new Map(votes.map(({ workerId }) => [workerId, skillOf({ orgId, workerId, domain })]));
    const work = { step: { consensus, answersNeeded, votes, decision }, skills };
    const isCurrent = prepared !== undefined && hasSameAnswers(prepared.work, work);
    return { vote, isKnown, work, prepared: isCurrent ? prepared.decision : undefined };
  });
}

function withVotes(
  one: VoteToCount,
  stored: readonly Vote[],
): VoteToCount & { readonly isKnown: boolean; readonly votes: readonly Vote[] } {
  const isKnown = stored.some(({ assignmentId }) => assignmentId === one.vote.assignmentId);
  return { ...one, isKnown, votes: isKnown ? stored : [...stored, voteOf(one.vote)] };
}

/** The vote without its task's settings. */
function voteOf({ assignmentId, workerId, output, trustLevel, escalatedTo }: IncomingVote): Vote {
  return { assignmentId, workerId, output, trustLevel, escalatedTo };
}

function skillIds({ orgId, domain }: IncomingVote, votes: readonly Vote[]): readonly SkillId[] {
  return votes.map(({ workerId }) => ({ orgId, workerId, domain }));
}

/** An event may be older than a later extension of the step. */
function answersNeededFor(round: Round | undefined, { answersNeeded }: IncomingVote): number {
  if (round === undefined) return answersNeeded;
  const extended = round.decision.outcome === 'extend' ? round.decision.answersNeeded : 0;
  return Math.max(round.answersNeeded, extended);
}
