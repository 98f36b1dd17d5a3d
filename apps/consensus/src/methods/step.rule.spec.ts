import { describe, expect, it } from 'vitest';
import { consensusOf } from '../../test/steps.js';
import { isFinal, needsSingleAnswer } from './step.rule.js';

describe('a step needs a single answer', () => {
  it.each([
    [{}, 1, true],
    [{ max_total: 1 }, 1, true],
    // The registry may have requested more than the task's total.
    [{}, 2, false],
    [{ max_total: 2 }, 1, false],
    [{ total: 2 }, 2, false],
  ])('%j with %i answers needed: %s', (change, answersNeeded, expected) => {
    expect(needsSingleAnswer({ consensus: consensusOf(change), answersNeeded })).toBe(expected);
  });
});

describe('a decision is final', () => {
  it('once the step has ended, not while it waits for answers', () => {
    expect(isFinal({ outcome: 'wait' })).toBe(false);
    expect(isFinal({ outcome: 'extend', answersNeeded: 3, trustLevel: null })).toBe(false);
    expect(isFinal({ outcome: 'failed', detail: 'No answer is a number.' })).toBe(true);
  });
});
