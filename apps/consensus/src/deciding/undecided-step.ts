import type { ConsensusMethod, ConsensusSpec } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import { decisionUnits } from '../domain/decision-cost.js';
import type { StepDecision, Vote } from '../domain/step.js';
import { loadSkills } from '../persistence/load-skills.js';
import type { SkillId } from '../persistence/load-skills.js';
import { loadVotes } from '../persistence/load-votes.js';
import { roundKey } from '../persistence/round-key.js';
import type { Round } from '../persistence/round-rows.js';
import type { DecisionWork } from '../threads/consensus-work.js';
import type { IncomingVote } from './incoming-vote.js';

/** A decision that was taken outside of the transaction, and the answers it was taken on. */
export interface PreparedDecision {
  readonly work: DecisionWork;
  readonly decision: StepDecision;
}

/** An answer to count, the second time with what a thread decided on it. */
export interface VoteToCount {
  readonly vote: IncomingVote;
  readonly prepared?: PreparedDecision;
}

/** A step that is still open, with the answers in and the one that just came. */
export interface UndecidedStep {
  readonly vote: IncomingVote;
  /** The answer was counted before. */
  readonly isKnown: boolean;
  readonly work: DecisionWork;
  /** What was decided on just these answers. */
  readonly prepared: StepDecision | undefined;
}

/** What is decided on the event loop: up to about 10 ms. A step of five reviewers and twenty fields is at 200. */
const INLINE_UNITS = 1_000;

/** Whether a step has to be decided in a thread first. */
export function isTooLong({ isKnown, prepared, work }: UndecidedStep): boolean {
  return !isKnown && prepared === undefined && decisionUnits(work.step) > INLINE_UNITS;
}

/** Another answer may have been counted since. */
function isSame(one: DecisionWork, other: DecisionWork): boolean {
  const ids = new Set(one.step.votes.map(({ assignmentId }) => assignmentId));
  return (
    one.step.answersNeeded === other.step.answersNeeded &&
    ids.size === other.step.votes.length &&
    other.step.votes.every(({ assignmentId }) => ids.has(assignmentId))
  );
}

/** What is to be decided of each step, whose rounds are locked. */
export async function loadSteps(
  manager: SqlRunner,
  incoming: readonly VoteToCount[],
  rounds: ReadonlyMap<string, Round>,
): Promise<readonly UndecidedStep[]> {
  const stored = await loadVotes(
    manager,
    incoming.map(({ vote }) => vote),
  );
  const asked = incoming.map(one => withVotes(one, stored.get(roundKey(one.vote)) ?? []));
  const idsWhere = (isWanted: (consensus: ConsensusSpec) => boolean): readonly SkillId[] =>
    asked.flatMap(({ vote, votes }) => (isWanted(vote.consensus) ? skillIds(vote, votes) : []));
  const skillOf = await loadSkills(manager, {
    records: idsWhere(() => true),
    weights: idsWhere(consensus => uses(consensus, 'weighted') || uses(consensus, 'dawid_skene')),
    matrices: idsWhere(consensus => uses(consensus, 'dawid_skene')),
  });
  return asked.map(({ vote, votes, isKnown, prepared }) => {
    const { orgId, domain, consensus } = vote;
    const answersNeeded = neededBy(rounds.get(roundKey(vote)), vote);
    const skills = new Map(votes.map(({ workerId }) => [workerId, skillOf({ orgId, workerId, domain })]));
    const work = { step: { consensus, answersNeeded, votes }, skills };
    const isStill = prepared !== undefined && isSame(prepared.work, work);
    return { vote, isKnown, work, prepared: isStill ? prepared.decision : undefined };
  });
}

function withVotes(
  one: VoteToCount,
  stored: readonly Vote[],
): VoteToCount & { readonly isKnown: boolean; readonly votes: readonly Vote[] } {
  const isKnown = stored.some(({ assignmentId }) => assignmentId === one.vote.assignmentId);
  return { ...one, isKnown, votes: isKnown ? stored : [...stored, voteOf(one.vote)] };
}

/** Without what is said of its task. */
function voteOf({ assignmentId, workerId, output, trustLevel, escalatedTo }: IncomingVote): Vote {
  return { assignmentId, workerId, output, trustLevel, escalatedTo };
}

function skillIds({ orgId, domain }: IncomingVote, votes: readonly Vote[]): readonly SkillId[] {
  return votes.map(({ workerId }) => ({ orgId, workerId, domain }));
}

function uses({ method, fields = {} }: ConsensusSpec, wanted: ConsensusMethod): boolean {
  return method === wanted || Object.values(fields).some(field => field.method === wanted);
}

/** An event may be older than the extension that was asked for since. */
function neededBy(round: Round | undefined, { answersNeeded }: IncomingVote): number {
  if (round === undefined) return answersNeeded;
  const asked = round.decision.outcome === 'extend' ? round.decision.answersNeeded : 0;
  return Math.max(round.answersNeeded, asked);
}
