import { verdictOnOnly } from '#libs/contracts';
import { canonicalJson } from './compare-answers.js';
import type { Step, StepDecision, WorkerSkill } from './step.js';

/** What to do about a step with the answers that are in. For now by majority of exact answers only. */
export function decideStep(step: Step, _skillOf: (workerId: string) => WorkerSkill): StepDecision {
  const { consensus, votes, answersNeeded } = step;
  if (votes.length < answersNeeded) return { outcome: 'wait' };
  const groups = Map.groupBy(votes, ({ output }) => canonicalJson(output));
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined || group.length * 2 <= votes.length) continue;
    const agreement = group.length / votes.length;
    const counted = group.map(({ assignmentId }) => assignmentId).sort();
    const outvoted = votes.map(({ assignmentId }) => assignmentId).filter(id => !counted.includes(id));
    return {
      outcome: 'verified',
      output: first.output,
      verdict: {
        ...verdictOnOnly(first.assignmentId),
        ...(votes.length > 1 && { method: consensus.method }),
        agreement,
        posterior: agreement,
        counted_assignment_ids: counted,
        outvoted_assignment_ids: outvoted.sort(),
      },
    };
  }
  const maxTotal = consensus.max_total ?? consensus.total;
  if (answersNeeded < maxTotal) {
    return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: null };
  }
  return { outcome: 'failed', detail: 'The answers do not agree.' };
}
