import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dawidSkene } from '../../apps/consensus/src/estimation/dawid-skene.rule.js';
import { readVotes } from './read-votes.js';

/**
 * The data and results of A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using
 * the EM Algorithm", JRSS C 28(1), 1979. The first observer's three assessments of each patient are three votes.
 */
test('marginals and log-likelihood are those of the paper’s data', async () => {
  const { table, labels } = await readVotes(join(import.meta.dirname, 'fixtures', 'dawid-skene-1979.csv'));
  const { marginals, logLikelihood } = dawidSkene({ ...table, classes: labels.all.length });
  const byLabel = ['1', '2', '3', '4'].map(label => (marginals[labels.find(label) ?? -1] ?? NaN).toFixed(4));
  expect(byLabel).toEqual(['0.3996', '0.4220', '0.1118', '0.0667']);
  expect(logLikelihood.toFixed(4)).toBe('-192.8909');
});
