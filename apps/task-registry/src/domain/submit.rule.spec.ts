import { expect, test } from 'vitest';
import { ConsensusSpec } from '#libs/contracts';
import { shareFaults } from './submit.rule.js';

const reviewedBy = (total: number, max_total?: number) => ConsensusSpec.parse({ total, max_total });
const values = (count: number) => Array<number>(count - 1).fill(1);

test('a single answer may be as large as a request', () => {
  expect(shareFaults(reviewedBy(1), values(10_000))).toEqual([]);
});

test('reviewers share what consensus can compare in one turn, including those that can still be added', () => {
  expect(shareFaults(reviewedBy(4), values(1_000))).toEqual([]);
  expect(shareFaults(reviewedBy(4), values(1_001))).toMatchObject([{ pointer: '/output' }]);
  expect(shareFaults(reviewedBy(1, 4), values(1_001))).toHaveLength(1);
  expect(shareFaults(reviewedBy(4), 'x'.repeat(100_000))).toEqual([]);
  expect(shareFaults(reviewedBy(4), 'x'.repeat(100_001))).toHaveLength(1);
});
