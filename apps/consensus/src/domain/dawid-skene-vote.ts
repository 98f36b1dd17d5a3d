import { leaderOf, sumOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import { softmax, unprovenFactor, voteWeight } from './log-odds.js';
import type { WorkerSkill } from './step.js';
import { weightShares } from './weighted.js';
import { UNPROVEN_CAP } from './worker-skill.js';

/** A confusion that was never seen is still not impossible. */
const LEAST_PROBABILITY = 1e-6;

/**
 * The E step of Dawid & Skene (1979) for one question: the probability of each option, given everyone's answer and
 * how each of them errs. Where a worker has no confusion matrix with these answers, their accuracy stands in for it,
 * as in `weighted`. All options are as likely beforehand; a question that all answered alike has one more, that they
 * are wrong.
 *
 * What one vote says is the log-likelihood it gives to each option, counted from the option it speaks for least, and
 * its weight is what it gives to the one it speaks for most. In that weight unproven votes are held down, one by one
 * to what the most reliable unproven worker has, and together by `unprovenFactor`.
 *
 * @param skills of those who answered, in the order of the answers
 * @param field whose confusion matrices count; `''` is the output as a whole
 */
export function dawidSkeneVote(ballot: Ballot, skills: readonly WorkerSkill[], field: string): Standing {
  const evidence = evidenceOf(ballot, skills, field);
  const isProven = skills.map(skill => skill.isProven);
  const raw = evidence.map((given, voter) => {
    const weight = Math.max(0, ...given);
    return isProven[voter] ? weight : Math.min(weight, voteWeight(UNPROVEN_CAP, 2));
  });
  const factor = unprovenFactor(raw, isProven);
  const weights = raw.map((weight, voter) => (isProven[voter] ? weight : weight * factor));
  const scoreOf = (option: number): number =>
    sumOf(evidence.map((given, voter) => scaled(given, option, weights[voter] ?? 0)));
  const scores = ballot.options.map((_, option) => scoreOf(option));
  const unseen = Math.max(0, 2 - scores.length);
  return {
    leader: leaderOf(scores),
    posteriors: softmax(scores, unseen, scoreOf(ballot.options.length)),
    weights: weightShares(
      ballot,
      ballot.options.map(({ voters }) => sumOf(voters.map(voter => weights[voter] ?? 0))),
    ),
  };
}

/** For each voter what their answer gives to each option, and last to one that nobody named; the least is 0. */
function evidenceOf(ballot: Ballot, skills: readonly WorkerSkill[], field: string): readonly number[][] {
  const keys = ballot.options.map(({ key }) => key);
  const evidence: number[][] = skills.map(() => []);
  for (const [option, { key, voters }] of ballot.options.entries()) {
    for (const voter of voters) {
      const skill = skills[voter];
      if (skill === undefined) continue;
      evidence[voter] = fromLeast(fromMatrix(skill, field, keys, key) ?? fromAccuracy(skill, keys, option));
    }
  }
  return evidence;
}

/** Log-likelihoods by the worker's matrix; undefined where it does not know all of the options. */
function fromMatrix(
  { confusionOf }: WorkerSkill,
  field: string,
  keys: readonly string[],
  answer: string,
): number[] | undefined {
  const matrix = confusionOf(field);
  // With a single class it cannot tell any answer from another.
  if (matrix === undefined || matrix.classes.length < 2) return undefined;
  const column = matrix.classes.indexOf(answer);
  const rows = keys.map(key => matrix.rows[matrix.classes.indexOf(key)]);
  const known = rows.filter(row => row !== undefined);
  if (column < 0 || known.length < keys.length) return undefined;
  const likelihoods = known.map(row => row[column] ?? 0);
  // What nobody named is as likely to have led to this answer as the other classes that nobody named.
  const others = matrix.classes.flatMap((name, row) =>
    keys.includes(name) ? [] : [matrix.rows[row]?.[column] ?? 0],
  );
  const unnamed = others.reduce((sum, p) => sum + p, 0) / Math.max(1, others.length);
  return [...likelihoods, unnamed].map(p => Math.log(Math.max(p, LEAST_PROBABILITY)));
}

function fromAccuracy({ accuracy }: WorkerSkill, keys: readonly string[], option: number): number[] {
  return [...keys, ''].map((_, other) => (other === option ? voteWeight(accuracy, 2) : 0));
}

/** Only the options that can be chosen count: one nobody named matters where there is but one. */
function fromLeast(logLikelihoods: readonly number[]): number[] {
  const compared = logLikelihoods.length > 2 ? logLikelihoods.slice(0, -1) : logLikelihoods;
  const least = Math.min(...compared);
  return compared.map(value => value - least);
}

function scaled(given: readonly number[], option: number, weight: number): number {
  const most = Math.max(0, ...given);
  return most > 0 ? ((given[option] ?? 0) * weight) / most : 0;
}
