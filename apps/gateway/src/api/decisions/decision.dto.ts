import { z } from 'zod';
import { Sha256Out, DecisionVerdict, EXAMPLE, Id, JsonValue } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

export const DecisionClaim = named(
  'DecisionClaim',
  z.strictObject({
    task_id: Id,
    verdict: DecisionVerdict,
    /** The payload that is about to be carried out, or that the verdict is said to be about. */
    action: JsonValue,
  }),
  { task_id: EXAMPLE.taskId, verdict: 'approved', action: { transfer: { amount: 1_000, to: 'CH93' } } },
);
export type DecisionClaim = z.infer<typeof DecisionClaim>;

/** Why a claim does not match. */
export const CLAIM_FAULTS = ['not_a_decision', 'not_decided', 'other_verdict', 'other_action'] as const;

export const VerifiedClaim = named(
  'VerifiedClaim',
  z.strictObject({
    /** Whether this verdict was given on this action. */
    matches: z.boolean(),
    task_id: Id,
    /** As claimed. */
    verdict: DecisionVerdict,
    /** The hash of the action that was posted; null for a task that is no decision. */
    action_sha256: Sha256Out.nullable(),
    /** The hash of the action that may be carried out; null unless the verdict is `approved` or `edited`. */
    final_action_sha256: Sha256Out.nullable(),
    /** The hash of the claimed action. */
    given_sha256: Sha256Out,
    /** Null until the task is completed. */
    decided_verdict: DecisionVerdict.nullable(),
    /** Empty if it matches. */
    reasons: z.array(z.enum(CLAIM_FAULTS)),
  }),
  {
    matches: false,
    task_id: EXAMPLE.taskId,
    verdict: 'approved',
    action_sha256: '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e',
    final_action_sha256: '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e',
    given_sha256: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
    decided_verdict: 'approved',
    reasons: ['other_action'],
  },
);
export type VerifiedClaim = z.infer<typeof VerifiedClaim>;
