import { CONSENSUS_METHODS } from '#libs/contracts';
import type { ConsensusMethod, ConsensusSpec } from '#libs/contracts';

/** How a consensus method differs from the others. */
interface MethodTraits {
  /** What is compared with the threshold: the result's share of the votes, or its probability. */
  readonly measure: 'share' | 'probability';
  /** Whether all votes have to agree, whatever the task's threshold. */
  readonly needsAllVotes: boolean;
  /** Whether it applies to numbers only: neither to other values, nor to an object as a whole. */
  readonly numbersOnly: boolean;
  readonly usesAgreementWeights: boolean;
  readonly usesConfusion: boolean;
}

const SHARE: MethodTraits = {
  measure: 'share',
  needsAllVotes: false,
  numbersOnly: false,
  usesAgreementWeights: false,
  usesConfusion: false,
};

/** A new method compiles once it has an entry here and an outcome in `judge.rule.ts`. */
export const METHOD_TRAITS: Readonly<Record<ConsensusMethod, MethodTraits>> = {
  majority: SHARE,
  unanimous: { ...SHARE, needsAllVotes: true },
  weighted: { ...SHARE, measure: 'probability', usesAgreementWeights: true },
  dawid_skene: { ...SHARE, measure: 'probability', usesAgreementWeights: true, usesConfusion: true },
  median: { ...SHARE, numbersOnly: true },
  quorum: SHARE,
};

export function isConsensusMethod(method: string): method is ConsensusMethod {
  return CONSENSUS_METHODS.some(known => known === method);
}

/** Whether the task's method, or that of one of its fields, has a trait. */
export function anyMethod(
  { method, fields = {} }: ConsensusSpec,
  trait: 'usesAgreementWeights' | 'usesConfusion',
): boolean {
  return [method, ...Object.values(fields).map(field => field.method)].some(
    one => isConsensusMethod(one) && METHOD_TRAITS[one][trait],
  );
}
