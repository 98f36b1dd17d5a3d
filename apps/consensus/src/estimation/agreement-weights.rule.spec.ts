import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyOf, simulatedCrowd } from '../../test/simulated-crowd.js';
import type { CrowdPlan } from '../../test/simulated-crowd.js';
import { agreementWeights } from './agreement-weights.rule.js';

/** Weighted voting is at least as accurate as the majority for these crowds, up to one percentage point of chance. */
const MIN_GAIN = -0.01;

/** Workers whose diligence differs widely, without known answers. */
const CROWDS: Readonly<Record<string, CrowdPlan>> = {
  'diligent and careless': { items: 1_000, workers: 60, classes: 2, votesPerItem: 5, accuracy: [0.5, 0.95] },
  'some worse than chance': { items: 1_000, workers: 60, classes: 4, votesPerItem: 5, accuracy: [0.2, 0.95] },
  'a third always gives the same label': {
    items: 1_000,
    workers: 60,
    classes: 2,
    votesPerItem: 5,
    accuracy: [0.6, 0.9],
    constant: 0.3,
  },
  'half answers at random': {
    items: 1_000,
    workers: 60,
    classes: 3,
    votesPerItem: 5,
    accuracy: [0.6, 0.95],
    random: 0.5,
  },
  'a few votes each': {
    items: 400,
    workers: 500,
    classes: 2,
    votesPerItem: 5,
    accuracy: [0.5, 0.95],
    evenly: true,
  },
  'three who copy one another': {
    items: 1_000,
    workers: 40,
    classes: 2,
    votesPerItem: 5,
    accuracy: [0.6, 0.9],
    copiers: 3,
  },
  'six who copy one another': {
    items: 1_000,
    workers: 40,
    classes: 3,
    votesPerItem: 8,
    accuracy: [0.6, 0.9],
    copiers: 6,
  },
  'a rare class': {
    items: 1_000,
    workers: 60,
    classes: 2,
    votesPerItem: 5,
    accuracy: [0.5, 0.95],
    first: 0.9,
  },
  'all alike': { items: 1_000, workers: 60, classes: 3, votesPerItem: 4, accuracy: [0.7, 0.7] },
};

describe('weights from agreement', () => {
  it.each(Object.entries(CROWDS))('%s: never below majority', (_, plan) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const crowd = simulatedCrowd({ ...plan, seed });
      const { weights } = agreementWeights(crowd.table);
      const gain =
        accuracyOf(crowd, weights) -
        accuracyOf(
          crowd,
          weights.map(() => 1),
        );
      expect(gain, `seed ${seed}`).toBeGreaterThanOrEqual(MIN_GAIN);
    }
  });

  it('is well above majority where workers differ and there are enough votes', () => {
    for (const name of ['some worse than chance', 'half answers at random', 'six who copy one another']) {
      const plan = CROWDS[name];
      if (plan === undefined) throw new Error(name);
      const crowd = simulatedCrowd({ ...plan, seed: 11 });
      const { weights } = agreementWeights(crowd.table);
      expect(accuracyOf(crowd, weights), name).toBeGreaterThan(
        accuracyOf(
          crowd,
          weights.map(() => 1),
        ) + 0.03,
      );
    }
  });

  it('is 1 for all where workers differ no more than by chance, and where nothing can be compared', () => {
    const alike = simulatedCrowd({
      items: 200,
      workers: 30,
      classes: 3,
      votesPerItem: 4,
      accuracy: [0.8, 0.8],
      seed: 3,
    });
    expect(new Set(agreementWeights(alike.table).weights)).toEqual(new Set([1]));
    const singleVotes = simulatedCrowd({
      items: 200,
      workers: 30,
      classes: 3,
      votesPerItem: 1,
      accuracy: [0.3, 0.9],
      seed: 3,
    });
    expect(new Set(agreementWeights(singleVotes.table).weights)).toEqual(new Set([1]));
  });

  it('estimates how often workers are right', () => {
    const crowd = simulatedCrowd({
      items: 3_000,
      workers: 50,
      classes: 3,
      votesPerItem: 5,
      accuracy: [0.8, 0.8],
      seed: 5,
    });
    expect(agreementWeights(crowd.table).accuracy).toBeCloseTo(0.8, 1);
  });

  it('does not depend on the order of votes, the names of workers or the names of classes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000 }), seed => {
        const { table } = simulatedCrowd({
          items: 150,
          workers: 12,
          classes: 3,
          votesPerItem: 4,
          accuracy: [0.2, 0.95],
          seed,
        });
        const { items, workers, classes, item, worker, label } = table;
        const { weights } = agreementWeights(table);
        const renamed = agreementWeights({
          items,
          workers,
          classes,
          item: item.toReversed(),
          worker: worker.toReversed().map(by => workers - 1 - by),
          label: label.toReversed().map(of => (of + 1) % classes),
        }).weights;
        weights.forEach((weight, by) => {
          expect(renamed[workers - 1 - by]).toBeCloseTo(weight, 9);
        });
      }),
      { numRuns: 30 },
    );
  });
});
