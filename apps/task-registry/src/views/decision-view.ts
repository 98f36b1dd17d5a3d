import { DecisionOutput, payloadHash } from '#libs/contracts';
import type { DecisionSpec, DecisionView } from '#libs/contracts';
import type { Task } from '../domain/task.rule.js';

/** An answer that passed a decision on to a worker of a higher trust level. */
export interface Escalation {
  readonly reasoning: string | null;
  /** Of the worker who escalated; null when it was not stated. */
  readonly trustLevel: number | null;
  readonly decidedAt: Date;
}

/** The assignment that a decision is shown for. */
interface Reader {
  readonly offeredAt: Date;
  readonly trustLevel: number | null;
  readonly escalations: readonly Escalation[];
}

/** The escalated answers of a loaded task, oldest first. */
export function escalationsOf({ spec, assignments }: Task): readonly Escalation[] {
  if (spec.decision === undefined) return [];
  const escalations = assignments.flatMap(({ answer, trustLevel, submittedAt }) => {
    const output = DecisionOutput.safeParse(answer?.output);
    if (submittedAt === null || !output.success || output.data.verdict !== 'escalated') return [];
    return [{ reasoning: output.data.reasoning ?? null, trustLevel, decidedAt: submittedAt }];
  });
  return escalations.toSorted((one, other) => one.decidedAt.getTime() - other.decidedAt.getTime());
}

/** A decision for the worker of one assignment. */
export function toDecisionView(decision: DecisionSpec, reader: Reader): DecisionView {
  const { request_type, jurisdiction = null, allowed, action, summary } = decision;
  return {
    ...{ request_type, jurisdiction, allowed: [...allowed], action, summary },
    action_sha256: payloadHash(action),
    earlier: reader.escalations
      .filter(one => wasPassedOnTo(reader, one))
      .map(({ reasoning, decidedAt }) => ({
        verdict: 'escalated',
        reasoning,
        decided_at: decidedAt.toISOString(),
      })),
  };
}

/**
 * An escalation is shown to workers above the one who escalated, once it is made: reviewers of the same level stay
 * blind to each other's answers.
 */
function wasPassedOnTo({ offeredAt, trustLevel }: Reader, escalation: Escalation): boolean {
  if (escalation.decidedAt > offeredAt) return false;
  return trustLevel === null || escalation.trustLevel === null || trustLevel > escalation.trustLevel;
}
