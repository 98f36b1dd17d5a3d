import { z } from 'zod';
import { payloadHash } from '../canonical-json.js';
import { formatted } from '../messages/string-formats.js';
import { DecisionOutput, DecisionVerdict } from './decision.js';
import type { DecisionSpec } from './decision.js';
import type { Json } from './json.js';
import { InstantOut } from './scalars.js';

/** The SHA-256 of an action's canonical form, in hex: see `payloadHash`. */
export const Sha256Out = formatted(
  /^[0-9a-f]{64}$/,
  'a SHA-256 in hex: 64 digits in lower case',
  '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e',
);

/** A verdict, bound to the action it is about. */
export const DecisionResult = z.strictObject({
  verdict: DecisionVerdict,
  /** Null where none was given, which the organization's `decision_reasoning` may permit. */
  reasoning: z.string().nullable(),
  /** The action that was posted. */
  action_sha256: Sha256Out,
  /** The action that may be carried out: the posted one if approved, the changed one if edited; null otherwise. */
  final_action_sha256: Sha256Out.nullable(),
  decided_at: InstantOut,
});
export type DecisionResult = z.infer<typeof DecisionResult>;

/**
 * The verdict of a completed decision.
 *
 * @param output the result of the task: an answer to the decision
 * @returns undefined for an output that is not an answer to a decision
 */
export function decisionResultOf(
  { action }: Pick<DecisionSpec, 'action'>,
  output: Json,
  decidedAt: Date,
): DecisionResult | undefined {
  const answer = DecisionOutput.safeParse(output);
  if (!answer.success) return undefined;
  const { verdict, reasoning = null, action: changed } = answer.data;
  // The output's schema ensures that both belong together.
  if ((verdict === 'edited') !== (changed !== undefined)) return undefined;
  const actionHash = payloadHash(action);
  return {
    verdict,
    reasoning,
    action_sha256: actionHash,
    final_action_sha256: finalHash(verdict, actionHash, changed),
    decided_at: decidedAt.toISOString(),
  };
}

function finalHash(verdict: DecisionVerdict, actionHash: string, changed: Json | undefined): string | null {
  if (verdict === 'approved') return actionHash;
  return changed === undefined ? null : payloadHash(changed);
}
