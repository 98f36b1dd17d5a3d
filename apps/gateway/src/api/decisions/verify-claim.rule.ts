import { payloadHash } from '#libs/contracts';
import type { TaskView } from '#libs/contracts';
import type { DecisionClaim, VerifiedClaim } from './decision.dto.js';

/**
 * Compares a claimed verdict on an action with the decision. An edited decision is about the changed action, every
 * other one about the action that was posted.
 */
export function verifyClaim(
  { task_id, decision, result }: Pick<TaskView, 'task_id' | 'decision' | 'result'>,
  { verdict, action }: DecisionClaim,
): VerifiedClaim {
  const decided = result?.decision ?? null;
  const posted = decision === undefined ? null : payloadHash(decision.action);
  const bound = decided?.verdict === 'edited' ? decided.final_action_sha256 : posted;
  const given = payloadHash(action);
  const reasons = reasonsFor({
    isDecision: decision !== undefined,
    isDecided: decided !== null,
    isSameVerdict: decided?.verdict === verdict,
    isSameAction: given === bound,
  });
  return {
    matches: reasons.length === 0,
    task_id,
    verdict,
    action_sha256: posted,
    final_action_sha256: decided?.final_action_sha256 ?? null,
    given_sha256: given,
    decided_verdict: decided?.verdict ?? null,
    reasons,
  };
}

interface Comparison {
  readonly isDecision: boolean;
  readonly isDecided: boolean;
  readonly isSameVerdict: boolean;
  readonly isSameAction: boolean;
}

function reasonsFor({ isDecision, isDecided, isSameVerdict, isSameAction }: Comparison) {
  if (!isDecision) return ['not_a_decision' as const];
  const verdict = isDecided ? ('other_verdict' as const) : ('not_decided' as const);
  return [...(isSameVerdict ? [] : [verdict]), ...(isSameAction ? [] : ['other_action' as const])];
}
