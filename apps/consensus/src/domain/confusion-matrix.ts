import { byCodeUnits } from './compare-answers.js';
import type { ConfusionMatrix } from './step.js';

/** How often a worker gave an answer to known-answer tasks with this truth; both are keys as `answerKey` makes them. */
export interface Confusion {
  readonly truth: string;
  readonly answer: string;
  readonly count: number;
}

/** Known answers below which a matrix would be mostly guesswork. */
const LEAST_ANSWERS = 10;
/** Beyond these many classes it is no choice but an open question. */
const MOST_CLASSES = 20;
/** How many answers of each class the prior weighs, as that of the worker's accuracy does. */
const PRIOR_ANSWERS = 3;

/**
 * A worker's confusion matrix from known answers, or undefined where there are too few for one.
 *
 * Each row is the posterior mean under a Dirichlet prior of strength 3 around the worker's accuracy, the rest of it
 * shared by the other classes: with few answers of a class its row says what the accuracy says.
 *
 * @param accuracy 0–1, see `skillFrom`
 */
export function confusionFrom(
  confusions: readonly Confusion[],
  accuracy: number,
): ConfusionMatrix | undefined {
  const total = confusions.reduce((sum, { count }) => sum + count, 0);
  const classes = [...new Set(confusions.flatMap(({ truth, answer }) => [truth, answer]))].sort(byCodeUnits);
  if (total < LEAST_ANSWERS || classes.length < 2 || classes.length > MOST_CLASSES) return undefined;
  const rows = classes.map(truth => {
    const ofTruth = confusions.filter(confusion => confusion.truth === truth);
    const met = ofTruth.reduce((sum, { count }) => sum + count, 0);
    return classes.map(answer => {
      const count = ofTruth.reduce((sum, next) => sum + (next.answer === answer ? next.count : 0), 0);
      const expected = answer === truth ? accuracy : (1 - accuracy) / (classes.length - 1);
      return (count + PRIOR_ANSWERS * expected) / (met + PRIOR_ANSWERS);
    });
  });
  return { classes, rows };
}
