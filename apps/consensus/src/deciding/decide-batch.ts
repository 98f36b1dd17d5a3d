import type { ConsensusSpec } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import { decideStep } from '../domain/decide-step.js';
import type { StepDecision, Vote, WorkerSkill } from '../domain/step.js';
import { goldJudgements } from '../gold/gold-judgements.js';
import { loadSkills } from '../persistence/load-skills.js';
import type { SkillId } from '../persistence/load-skills.js';
import { loadVotes } from '../persistence/load-votes.js';
import { roundKey } from '../persistence/round-key.js';
import { lockRounds, saveDecisions } from '../persistence/round-rows.js';
import type { Round } from '../persistence/round-rows.js';
import { writeVotes } from '../persistence/write-votes.js';
import { recordJudgements } from '../quality/record-judgements.js';
import { recordScores } from '../quality/record-scores.js';
import type { DecidedStep } from './decided-step.js';
import type { IncomingVote } from './incoming-vote.js';
import { judgedBy, mergedJudgements, resultScore } from './judged-by-decision.js';

const WAIT: StepDecision = { outcome: 'wait' };

/**
 * Counts votes of different steps in the transaction of `manager`.
 *
 * @returns what each step has come to, in the order of the votes
 */
export async function decideBatch(
  manager: SqlRunner,
  incoming: readonly IncomingVote[],
  circumstances: { readonly now: Date; readonly nextId: () => string },
): Promise<readonly StepDecision[]> {
  const rounds = await lockRounds(manager, incoming);
  const isNew = await writeVotes(manager, incoming, { isAlone: false });
  const open = incoming.filter(vote => isNew.has(vote.assignmentId) && !isFinal(rounds.get(roundKey(vote))));
  const decided = await decideAnew(manager, open, rounds);
  const changed = decided.flatMap(({ vote: { taskId, step }, skills, decision }) =>
    decision.outcome === 'wait' ? [] : [{ taskId, step, skills, decision }],
  );
  await saveDecisions(manager, changed, circumstances.now);

  const known = await goldJudgements(
    manager,
    incoming.filter(vote => isNew.has(vote.assignmentId)).map(({ taskId }) => taskId),
  );
  const judged = mergedJudgements([...known, ...decided.flatMap(judgedBy)]);
  const workerScores = await recordJudgements(manager, judged, circumstances.now);
  await recordScores(
    manager,
    [...workerScores, ...decided.flatMap(one => resultScore(one) ?? [])],
    circumstances,
  );
  const now = new Map(decided.map(({ vote, decision }) => [roundKey(vote), decision]));
  return incoming.map(vote => now.get(roundKey(vote)) ?? rounds.get(roundKey(vote))?.decision ?? WAIT);
}

async function decideAnew(
  manager: SqlRunner,
  open: readonly IncomingVote[],
  rounds: ReadonlyMap<string, Round>,
): Promise<readonly DecidedStep[]> {
  const votesOf = await loadVotes(manager, open);
  const asked = open.map(vote => ({ vote, votes: votesOf.get(roundKey(vote)) ?? [] }));
  const skillOf = await loadSkills(
    manager,
    asked.flatMap(({ vote, votes }) => skillIds(vote, votes)),
    asked.flatMap(({ vote, votes }) => (usesMatrices(vote.consensus) ? skillIds(vote, votes) : [])),
  );
  return asked.map(({ vote, votes }) => {
    const answersNeeded = neededBy(rounds.get(roundKey(vote)), vote);
    const of = (workerId: string): WorkerSkill =>
      skillOf({ orgId: vote.orgId, workerId, domain: vote.domain });
    return {
      vote,
      votes,
      skills: new Map(votes.map(({ workerId }) => [workerId, of(workerId)])),
      decision: decideStep({ consensus: vote.consensus, answersNeeded, votes }, of),
    };
  });
}

function skillIds({ orgId, domain }: IncomingVote, votes: readonly Vote[]): readonly SkillId[] {
  return votes.map(({ workerId }) => ({ orgId, workerId, domain }));
}

function usesMatrices({ method, fields = {} }: ConsensusSpec): boolean {
  return method === 'dawid_skene' || Object.values(fields).some(field => field.method === 'dawid_skene');
}

/** An event may be older than the extension that was asked for since. */
function neededBy(round: Round | undefined, { answersNeeded }: IncomingVote): number {
  if (round === undefined) return answersNeeded;
  const asked = round.decision.outcome === 'extend' ? round.decision.answersNeeded : 0;
  return Math.max(round.answersNeeded, asked);
}

function isFinal(round: Round | undefined): boolean {
  return round?.decision.outcome === 'verified' || round?.decision.outcome === 'failed';
}
