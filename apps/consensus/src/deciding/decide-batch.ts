import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqlRunner } from '#libs/database';
import { decisionUnits } from '../domain/decision-cost.js';
import type { StepDecision } from '../domain/step.js';
import { goldJudgements } from '../gold/gold-judgements.js';
import { roundKey } from '../persistence/round-key.js';
import { lockRounds, saveDecisions } from '../persistence/round-rows.js';
import type { Round } from '../persistence/round-rows.js';
import { writeVotes } from '../persistence/write-votes.js';
import { recordJudgements } from '../quality/record-judgements.js';
import { recordScores } from '../quality/record-scores.js';
import { decided } from '../threads/consensus-work.js';
import type { DecisionWork } from '../threads/consensus-work.js';
import type { DecidedStep } from './decided-step.js';
import { judgedBy, mergedJudgements, resultScore } from './judged-by-decision.js';
import { isTooLong, loadSteps } from './undecided-step.js';
import type { UndecidedStep, VoteToCount } from './undecided-step.js';

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
  manager: SqlRunner,
  incoming: readonly VoteToCount[],
  circumstances: { readonly now: Date; readonly nextId: () => string },
): Promise<readonly Counted[]> {
  const rounds = await lockRounds(
    manager,
    incoming.map(({ vote }) => vote),
  );
  const undecided = incoming.filter(({ vote }) => !isFinal(rounds.get(roundKey(vote))));
  const steps = await loadSteps(manager, undecided, rounds);
  const tooLong = new Map(steps.filter(isTooLong).map(({ vote, work }) => [roundKey(vote), work]));
  const counted = incoming.map(({ vote }) => vote).filter(vote => !tooLong.has(roundKey(vote)));

  const isNew = await writeVotes(manager, counted, { isAlone: false });
  const decidedNow = await decideEach(steps.filter(({ vote }) => isNew.has(vote.assignmentId)));
  const changed = decidedNow.flatMap(({ vote: { taskId, step }, skills, decision }) =>
    decision.outcome === 'wait' ? [] : [{ taskId, step, skills, decision }],
  );
  await saveDecisions(manager, changed, circumstances.now);

  const known = await goldJudgements(
    manager,
    counted.filter(vote => isNew.has(vote.assignmentId)).map(({ taskId }) => taskId),
  );
  const judged = mergedJudgements([...known, ...decidedNow.flatMap(judgedBy)]);
  const workerScores = await recordJudgements(manager, judged, circumstances.now);
  await recordScores(
    manager,
    [...workerScores, ...decidedNow.flatMap(one => resultScore(one) ?? [])],
    circumstances,
  );
  const now = new Map(decidedNow.map(({ vote, decision }) => [roundKey(vote), decision]));
  return incoming.map(({ vote }): Counted => {
    const key = roundKey(vote);
    const work = tooLong.get(key);
    if (work !== undefined) return { outcome: 'too_long', work };
    return { outcome: 'counted', decision: now.get(key) ?? rounds.get(key)?.decision ?? WAIT };
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
      decision: prepared ?? decided(work),
    });
    units += prepared === undefined ? decisionUnits(work.step) : 0;
    if (units < UNITS_AT_ONCE) continue;
    units = 0;
    await nextTurn();
  }
  return each;
}

function isFinal(round: Round | undefined): boolean {
  return round?.decision.outcome === 'verified' || round?.decision.outcome === 'failed';
}
