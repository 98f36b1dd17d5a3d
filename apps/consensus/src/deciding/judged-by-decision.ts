import type { JudgedAnswer } from '../quality/record-judgements.js';
import type { NewScore } from '../quality/record-scores.js';
import { roundKey } from '../persistence/round-key.js';
import type { DecidedStep } from './decided-step.js';

/** The workers that a result confirms or contradicts. Without a result, or with a single answer, nobody is judged. */
export function judgedBy({ vote, votes, decision }: DecidedStep): readonly JudgedAnswer[] {
  if (decision.outcome !== 'verified' || votes.length < 2) return [];
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

/** A step's contribution to the organization's score: the degree of agreement, or nothing when there was none. */
export function resultScore({ vote, votes, decision }: DecidedStep): NewScore | undefined {
  if (votes.length < 2 || (decision.outcome !== 'verified' && decision.outcome !== 'failed'))
    return undefined;
  const { orgId, workspaceId, taskId } = vote;
  return {
    scope: 'organization',
    orgId,
    workspaceId,
    subjectId: orgId,
    taskId,
    key: roundKey(vote),
    score: decision.outcome === 'verified' ? decision.verdict.agreement : 0,
  };
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
