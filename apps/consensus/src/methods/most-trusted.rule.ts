import { byCodeUnits, canonicalAnswer } from './compare-answers.rule.js';
import type { Answer } from './compare-answers.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

/** An answer with what its worker is trusted for. */
export interface TrustedAnswer {
  readonly answer: Answer;
  /** 1–5; null when unknown, which counts as 1. */
  readonly trustLevel: number | null;
  readonly skill: WorkerSkill;
}

/**
 * One reviewer's answer: from the worker of the highest trust level, then a proven one, then the most accurate. Among
 * workers equal in all of these, it is the answer most of them gave, then the smallest canonical JSON; never the first
 * to arrive.
 */
export function mostTrusted(candidates: readonly TrustedAnswer[]): Answer {
  const [first, ...others] = candidates;
  if (first === undefined) return undefined;
  const best = others.reduce((a, b) => (byTrust(a, b) <= 0 ? a : b), first);
  const alike = candidates.filter(candidate => byTrust(candidate, best) === 0);
  const groups = [...Map.groupBy(alike, ({ answer }) => canonicalAnswer(answer))];
  groups.sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || byCodeUnits(a, b));
  return groups[0]?.[1][0]?.answer;
}

/** Orders the more trusted first. */
function byTrust(a: TrustedAnswer, b: TrustedAnswer): number {
  return (
    (b.trustLevel ?? 1) - (a.trustLevel ?? 1) ||
    Number(b.skill.isProven) - Number(a.skill.isProven) ||
    b.skill.accuracy - a.skill.accuracy
  );
}
