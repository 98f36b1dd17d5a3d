import { LIMITS } from '#libs/contracts';
import type { FieldVerdict } from '#libs/contracts';
import { ballotOf, sharesOf } from './ballot.js';
import { answerKey, byCodeUnits } from './compare-answers.js';
import type { Answer } from './compare-answers.js';
import type { Field, JudgedField } from './judged-field.js';
import type { NamedVerdict } from './step-result.js';
import { tallyOf } from './tally.js';

/** At most a hundred, and only fields whose name a rule could have: a verdict must not serve as data storage. */
export function verdictsOf(
  judged: readonly JudgedField[],
  trusted: readonly Field[],
  results: ReadonlyMap<string, Answer>,
): readonly NamedVerdict[] {
  const verdicts: readonly NamedVerdict[] = [
    ...judged.map(({ name, method, judgement: { agreement, posterior, votes } }): NamedVerdict => [
      name,
      { method, agreement, posterior, votes: [...votes] },
    ]),
    ...trusted.map((field): NamedVerdict => [field.name, trustedVerdict(field, results.get(field.name))]),
  ];
  return verdicts
    .filter(([name]) => name.length <= LIMITS.labelChars)
    .sort(([a], [b]) => byCodeUnits(a, b))
    .slice(0, LIMITS.listItems);
}

function trustedVerdict({ answers, rule }: Field, result: Answer): FieldVerdict {
  const ballot = ballotOf(answers, rule.text);
  const key = answerKey(result, rule.text);
  const agreement = (ballot.options.find(option => option.key === key)?.voters.length ?? 0) / ballot.size;
  return {
    method: 'most_trusted',
    agreement,
    posterior: agreement,
    votes: [...tallyOf(ballot, sharesOf(ballot))],
  };
}
