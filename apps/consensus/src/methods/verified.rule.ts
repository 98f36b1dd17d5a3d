import type { Verdict } from '#libs/contracts';
import { TallyBudget } from './ballot.rule.js';
import { mostTrusted } from './most-trusted.rule.js';
import type { Answers, StepDecision, StepResult, Vote } from './step.rule.js';
import { earlyThresholdOf, thresholdOf } from './threshold.rule.js';

/** The decision for a result. The verdict lists every vote as counted or outvoted. */
export function verified(given: Answers, result: StepResult, decided: Verdict['decided']): StepDecision {
  const { method, threshold } = given.consensus;
  const needed = decided === 'early' ? earlyThresholdOf(method, threshold) : thresholdOf(method, threshold);
  return verifiedBy(given, result, {
    decided,
    threshold: needed ?? null,
    outvoted: idsOf(given.votes, index => result.counts[index] !== true),
  });
}

/** The same with these parts of the verdict. */
export function verifiedBy(
  given: Answers,
  result: StepResult,
  { decided, threshold, outvoted }: Pick<Verdict, 'decided' | 'threshold'> & { readonly outvoted: string[] },
): StepDecision {
  const { posterior, agreement, counts, fields } = result;
  const output = outputOf(given, result);
  // Only a median without any number has no output, and that never reaches a threshold.
  if (output === undefined) return { outcome: 'failed', detail: 'No answer is a number.' };
  const budget = new TallyBudget();
  return {
    outcome: 'verified',
    output,
    verdict: {
      method: given.consensus.method,
      decided,
      agreement,
      posterior,
      threshold,
      votes: budget.fit(result.votes),
      ...(fields !== undefined && {
        fields: Object.fromEntries(
          fields.map(([name, field]) => [name, { ...field, votes: budget.fit(field.votes) }]),
        ),
      }),
      counted_assignment_ids: idsOf(given.votes, index => counts[index] === true),
      outvoted_assignment_ids: outvoted,
    },
  };
}

/**
 * The result itself; of a decision, whose answers are compared by parts, the whole answer of the reviewer who decided,
 * else of the most trusted one among those who agree.
 */
function outputOf({ votes, whole, skills, decider }: Answers, { output, counts }: StepResult) {
  if (whole === undefined) return output;
  if (decider !== undefined && counts[decider] === true) return whole[decider];
  const candidates = votes.flatMap(({ trustLevel }, index) => {
    const [answer, skill] = [whole[index], skills[index]];
    return counts[index] === true && answer !== undefined && skill !== undefined
      ? [{ answer, trustLevel, skill }]
      : [];
  });
  return mostTrusted(candidates);
}

export function idsOf(votes: readonly Vote[], isIn: (index: number) => boolean): string[] {
  return votes.filter((_, index) => isIn(index)).map(({ assignmentId }) => assignmentId);
}
