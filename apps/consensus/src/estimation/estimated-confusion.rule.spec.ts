import { expect, test } from 'vitest';
import { CategoricalVotes, MAX_CLASSES } from './categorical-votes.rule.js';
import { MIN_ANSWERS, estimatedConfusion } from './estimated-confusion.rule.js';
import type { EstimatedConfusion } from './estimated-confusion.rule.js';

const noneProven = (): boolean => false;

function votesOf(
  answers: readonly (readonly [item: string, workerId: string, answer: string])[],
  truths: Readonly<Record<string, string>> = {},
): CategoricalVotes {
  const votes = new CategoricalVotes();
  for (const [item, workerId, answer] of answers) votes.add({ item, workerId, answer, known: truths[item] });
  return votes;
}

function confusionIn(
  votes: CategoricalVotes,
  isProven: (workerId: string) => boolean,
): readonly EstimatedConfusion[] {
  const numbered = votes.numbered();
  return numbered === undefined
    ? []
    : estimatedConfusion({ ...numbered, isProven: numbered.workerIds.map(isProven) });
}

const items = Array.from({ length: 20 }, (_, index) => `item ${index}`);
const truthOf = (item: string): string => (Number(item.slice(5)) % 2 === 0 ? 'a' : 'b');
const otherThan = (answer: string): string => (answer === 'a' ? 'b' : 'a');

test('ten workers who copy a wrong answer do not outweigh one proven worker', () => {
  const copiers = Array.from({ length: 10 }, (_, index) => `copier ${index}`);
  const answers = items.flatMap(item => [
    [item, 'proven', truthOf(item)] as const,
    ...copiers.map(copier => [item, copier, otherThan(truthOf(item))] as const),
  ]);
  const found = confusionIn(votesOf(answers), workerId => workerId === 'proven');
  const rightShare = (workerId: string): number | undefined => {
    const matrix = found.find(one => one.workerId === workerId);
    return matrix?.rows[matrix.classes.indexOf('a')]?.[matrix.classes.indexOf('a')];
  };
  expect(rightShare('proven')).toBeGreaterThan(0.9);
  expect(rightShare('copier 3')).toBeLessThan(0.3);
});

test('known answers are kept, and each row is a distribution', () => {
  const truths = Object.fromEntries(items.map(item => [item, truthOf(item)]));
  const answers = items.map(item => [item, 'only worker', item === 'item 0' ? 'b' : truthOf(item)] as const);
  const [matrix] = confusionIn(votesOf(answers, truths), noneProven);
  // Of ten that are `a` one was labelled `b`; the prior adds three, two of them right.
  const at = { a: matrix?.classes.indexOf('a') ?? -1, b: matrix?.classes.indexOf('b') ?? -1 };
  expect(matrix?.rows[at.a]?.[at.b]).toBeCloseTo((1 + 1) / 13, 12);
  expect(matrix?.rows[at.b]?.[at.b]).toBeCloseTo((10 + 2) / 13, 12);
  for (const row of matrix?.rows ?? []) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('a worker with few answers has no matrix, and no worker has one where all answers are the same', () => {
  const answers = items.flatMap((item, index) => [
    [item, 'busy', truthOf(item)] as const,
    ...(index < MIN_ANSWERS - 1 ? [[item, 'new', truthOf(item)] as const] : []),
  ]);
  expect(confusionIn(votesOf(answers), noneProven).map(({ workerId }) => workerId)).toEqual(['busy']);
  expect(confusionIn(votesOf(items.map(item => [item, 'busy', 'same'])), noneProven)).toEqual([]);
});

test('names and notes are not classes, whether they are many or merely all different', () => {
  const many = Array.from({ length: (MAX_CLASSES + 1) * 4 }, (_, index) => index);
  const open = many.map(index => [`item ${index}`, 'busy', `answer ${index % (MAX_CLASSES + 1)}`] as const);
  expect(confusionIn(votesOf(open), noneProven)).toEqual([]);
  expect(confusionIn(votesOf(items.map(item => [item, 'busy', item])), noneProven)).toEqual([]);
});

test('a vote of a worker who contradicts the others weighs less, by agreement alone', () => {
  const careful = Array.from({ length: 4 }, (_, index) => `careful ${index}`);
  const answers = items.flatMap((item, index) => [
    ...careful.map(
      (worker, own) => [item, worker, index === own ? otherThan(truthOf(item)) : truthOf(item)] as const,
    ),
    [item, 'contrary', otherThan(truthOf(item))] as const,
  ]);
  const weights = new Map(
    confusionIn(votesOf(answers), noneProven).map(({ workerId, agreementWeight }) => [
      workerId,
      agreementWeight,
    ]),
  );
  expect(weights.get('contrary')).toBeLessThan(0.2);
  for (const worker of careful) expect(weights.get(worker)).toBeGreaterThan(1);
});
