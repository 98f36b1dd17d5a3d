import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { goldJudgements } from '../gold/gold-judgements.sql.js';
import { runDecision } from '../methods/decide-step.rule.js';
import type { DecisionWork } from '../methods/decide-step.rule.js';
import { decisionUnits } from '../methods/decision-cost.rule.js';
import { isFinal, stepKey } from '../methods/step.rule.js';
import type { StepDecision } from '../methods/step.rule.js';
import { recordJudgements } from '../quality/judgements.sql.js';
import { recordScores } from '../quality/scores.sql.js';
import type { ScoreCircumstances } from '../quality/scores.sql.js';
import type { IncomingVote } from './incoming-vote.rule.js';
import { lockRounds, saveDecisions } from './rounds.sql.js';
import type { Round } from './rounds.sql.js';
import { agreementScore, judgementsBy, mergedJudgements } from './step-judgements.rule.js';
import type { DecidedStep } from './step-judgements.rule.js';
import { isTooLong, loadSteps } from './undecided-step.js';
import type { UndecidedStep, VoteToCount } from './undecided-step.js';
import { writeVotes } from './votes.sql.js';

/** The outcome of counting one answer. */
export type Counted =
  | { readonly outcome: 'counted'; readonly decision: StepDecision }
  /** Nothing was stored: the decision must first be taken in a thread, with no row locked. */
  | { readonly outcome: 'too_long'; readonly work: DecisionWork };

const WAIT: StepDecision = { outcome: 'wait' };
/** The work decided before yielding to the event loop: about 10 ms. */
const UNITS_AT_ONCE = 1_000;

/**
 * Counts votes of different steps in the transaction of `manager`.
 *
 * @returns the decision for each step, in the order of the votes
 */
export async function decideBatch(
  manager: EntityManager,
  incoming: readonly VoteToCount[],
  circumstances: ScoreCircumstances,
): Promise<readonly Counted[]> {
  const rounds = await lockRounds(
    manager,
    incoming.map(({ vote }) => vote),
  );
  const undecided = incoming.filter(({ vote }) => !isDecided(rounds.get(stepKey(vote))));
  const steps = await loadSteps(manager, undecided, rounds);
  const tooLong = new Map(steps.filter(isTooLong).map(({ vote, work }) => [stepKey(vote), work]));
  const counted = incoming.map(({ vote }) => vote).filter(vote => !tooLong.has(stepKey(vote)));

  const isNew = await writeVotes(manager, counted, { isSingleAnswer: false });
  const decidedNow = await decideEach(steps.filter(({ vote }) => isNew.has(vote.assignmentId)));
  const changed = decidedNow.flatMap(({ vote: { taskId, step }, skills, decision }) =>
    decision.outcome === 'wait' ? [] : [{ taskId, step, skills, decision }],
  );
  await saveDecisions(manager, changed, circumstances.now);

  const added = counted.filter(vote => isNew.has(vote.assignmentId));
  await recordQuality(manager, added, decidedNow, circumstances);
  const decisions = new Map(decidedNow.map(({ vote, decision }) => [stepKey(vote), decision]));
  return incoming.map(({ vote }): Counted => {
    const key = stepKey(vote);
    const work = tooLong.get(key);
    if (work !== undefined) return { outcome: 'too_long', work };
    return { outcome: 'counted', decision: decisions.get(key) ?? rounds.get(key)?.decision ?? WAIT };
  });
}

/** A batch may contain hundreds of steps, each of them short. */
async function decideEach(steps: readonly UndecidedStep[]): Promise<readonly DecidedStep[]> {
  const each: DecidedStep[] = [];
  let units = 0;
  for (const { vote, prepared, work } of steps) {
    each.push({
      vote,
      votes: work.step.votes,
      skills: work.skills,
      decision: prepared ?? runDecision(work),
    });
    units += prepared === undefined ? decisionUnits(work.step) : 0;
    if (units < UNITS_AT_ONCE) continue;
    units = 0;
    await nextTurn();
  }
  return each;
}

/** Judges the new votes by known answers, and all votes of verified steps by their results. */
async function recordQuality(
  manager: EntityManager,
  added: readonly IncomingVote[],
  steps: readonly DecidedStep[],
  circumstances: ScoreCircumstances,
): Promise<void> {
  const byGold = await goldJudgements(
    manager,
    added.map(({ taskId }) => taskId),
  );
  const judgements = mergedJudgements([...byGold, ...steps.flatMap(judgementsBy)]);
  const workerScores = await recordJudgements(manager, judgements, circumstances.now);
  const stepScores = steps.flatMap(step => agreementScore(step) ?? []);
  await recordScores(manager, [...workerScores, ...stepScores], circumstances);
}

function isDecided(round: Round | undefined): boolean {
  return round !== undefined && isFinal(round.decision);
}
