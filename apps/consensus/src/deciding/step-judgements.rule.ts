import type { Verdict } from '#libs/contracts';
import { stepKey } from '../methods/step.rule.js';
import type { StepDecision, Vote } from '../methods/step.rule.js';
import type { WorkerSkill } from '../methods/worker-skill.rule.js';
import type { JudgedAnswer } from '../quality/judgement.rule.js';
import type { NewScore } from '../quality/rolling-score.rule.js';
import type { IncomingVote } from './incoming-vote.rule.js';

/** A newly decided step, with the quality of the workers who answered as it was known at the time. */
export interface DecidedStep {
  readonly vote: IncomingVote;
  readonly votes: readonly Vote[];
  readonly skills: ReadonlyMap<string, WorkerSkill>;
  readonly decision: StepDecision;
}

/**
 * The workers that a result confirms or contradicts. Nobody is judged without a result, by a single answer, or by a
 * minority that decided.
 */
export function judgementsBy({ vote, votes, decision }: DecidedStep): readonly JudgedAnswer[] {
  if (decision.outcome !== 'verified' || votes.length < 2) return [];
  if (!judgesWorkers(decision.verdict)) return [];
  const agreed = new Map([
    ...decision.verdict.counted_assignment_ids.map(id => [id, true] as const),
    ...decision.verdict.outvoted_assignment_ids.map(id => [id, false] as const),
  ]);
  return votes.flatMap(({ assignmentId, workerId }) => {
    const isCounted = agreed.get(assignmentId);
    if (isCounted === undefined) return [];
    const { taskId, orgId, workspaceId, domain } = vote;
    const judgement = { agreed: isCounted };
    return [{ taskId, assignmentId, orgId, workspaceId, workerId, domain, judgement }];
  });
}

/** A quorum can be reached by a minority: a veto, or a quorum of at most half of the answers. */
function judgesWorkers({ method, decided, agreement }: Verdict): boolean {
  if (method === 'quorum' && decided !== 'escalated') return agreement > 0.5;
  return method !== 'single';
}

/** A step's contribution to the organization's score: the degree of agreement, or nothing when there was none. */
export function agreementScore({ vote, votes, decision }: DecidedStep): NewScore | undefined {
  const score = agreementIn(decision);
  if (votes.length < 2 || score === undefined) return undefined;
  const { orgId, workspaceId, taskId } = vote;
  return {
    scope: 'organization',
    orgId,
    workspaceId,
    subjectId: orgId,
    taskId,
    key: stepKey(vote),
    score,
  };
}

/** 0–1; undefined while the step is open. */
function agreementIn(decision: StepDecision): number | undefined {
  switch (decision.outcome) {
    case 'verified':
      return decision.verdict.agreement;
    case 'failed':
      return 0;
    case 'wait':
    case 'extend':
      return undefined;
    default:
      return decision satisfies never;
  }
}

/** One judgement per answer, which may be judged both by its result and by a known answer. */
export function mergedJudgements(answers: readonly JudgedAnswer[]): readonly JudgedAnswer[] {
  const merged = new Map<string, JudgedAnswer>();
  for (const answer of answers) {
    const { assignmentId, judgement } = answer;
    const earlier = merged.get(assignmentId)?.judgement;
    merged.set(assignmentId, { ...answer, judgement: { ...earlier, ...judgement } });
  }
  return [...merged.values()];
}
