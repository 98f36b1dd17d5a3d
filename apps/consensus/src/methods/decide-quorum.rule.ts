import { maxAnswersOf } from '#libs/contracts';
import { ballotOf, sharesOf, tallyOf } from './ballot.rule.js';
import type { Ballot } from './ballot.rule.js';
import { stanceOf } from './decision-answer.rule.js';
import { onImpossibleQuorum, oneMore } from './disagreement.rule.js';
import { judgeAsWhole } from './judge.rule.js';
import { passOnOrWait } from './effective-votes.rule.js';
import type { EffectiveVotes } from './effective-votes.rule.js';
import { quorumStanding } from './quorum.rule.js';
import type { QuorumStanding } from './quorum.rule.js';
import type { Answers, Step, StepDecision, StepResult } from './step.rule.js';
import { idsOf, verified, verifiedBy } from './verified.rule.js';

type Decided = Extract<QuorumStanding, { outcome: 'reached' | 'vetoed' }>;

/** Decides a step with the method `quorum` from at least one vote. See {@link quorumStanding}. */
export function decideByQuorum(step: Step, voting: EffectiveVotes, given: Answers): StepDecision {
  const { consensus, decision } = step;
  const places = maxAnswersOf(consensus);
  const ballot = ballotOf(
    given.votes.map(({ output }) => output),
    given.consensus.text,
  );
  const options = ballot.options.map(({ voters: [voter = 0], voters }) => ({
    votes: voters.length,
    stance: decision === null ? ('approves' as const) : stanceOf(given.votes[voter]?.output ?? null),
  }));
  const { quorum = 1, veto = false } = consensus;
  const standing = quorumStanding(options, { quorum, veto, places });

  if (given.decider !== undefined && standing.outcome !== 'vetoed') {
    return verified(given, judgeAsWhole(given), 'escalated');
  }
  switch (standing.outcome) {
    case 'vetoed':
    case 'reached':
      return verifiedBy(given, resultOf(ballot, standing, places), {
        decided: step.votes.length < step.answersNeeded ? 'early' : 'all_answers',
        threshold: Math.min(1, standing.needed / places),
        outvoted: outvotedBy(ballot, standing, given),
      });
    case 'open':
      return voting.effective.length < voting.places ? passOnOrWait(step, voting) : oneMore(step);
    case 'impossible':
      return isWithSenior(step, voting) ? passOnOrWait(step, voting) : onImpossibleQuorum(step, voting);
  }
}

/** Whether a more trusted reviewer is about to be asked anyway. */
function isWithSenior({ consensus }: Step, { isHandedOver, toPassOn }: EffectiveVotes): boolean {
  return isHandedOver || (consensus.on_disagreement === 'escalate' && toPassOn.length > 0);
}

function resultOf(ballot: Ballot, { option }: Decided, places: number): StepResult {
  const { answer, voters = [] } = ballot.options[option] ?? {};
  const agreeing = new Set(voters);
  return {
    output: answer,
    posterior: Math.min(1, voters.length / places),
    agreement: voters.length / ballot.size,
    isReached: true,
    isSureEarly: true,
    counts: Array.from({ length: ballot.size }, (_, voter) => agreeing.has(voter)),
    votes: tallyOf(ballot, sharesOf(ballot)),
  };
}

/** A minority that decides, by a veto or a small quorum, outvotes nobody. */
function outvotedBy({ options, size }: Ballot, { option }: Decided, { votes }: Answers): string[] {
  const { voters = [] } = options[option] ?? {};
  const agreeing = new Set(voters);
  return isMajority(voters.length, size) ? idsOf(votes, index => !agreeing.has(index)) : [];
}

function isMajority(votes: number, size: number): boolean {
  return votes * 2 > size;
}
