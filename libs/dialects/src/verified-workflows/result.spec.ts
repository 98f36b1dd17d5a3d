import { describe, expect, it } from 'vitest';
import { toForeignInstant, toForeignResult } from './result.js';

describe('a result in the format of Verified Workflows', () => {
  it("is the output with a score from the verdict, or with the output's own", () => {
    const output = { approved: true };
    expect(toForeignResult(output, { posterior: 0.96549 })).toEqual({ approved: true, quality_score: 96.5 });
    expect(toForeignResult(output, { posterior: 1 })).toEqual({ approved: true, quality_score: 100 });
    const scored = { approved: true, quality_score: 12 };
    expect(toForeignResult(scored, { posterior: 1 })).toEqual(scored);
    expect(toForeignResult(output, null)).toEqual(output);
  });

  it.each([[[1, 2]], ['yes'], [null], [0]])('is placed under `output` when it is %j', output => {
    expect(toForeignResult(output, { posterior: 0.5 })).toEqual({ output, quality_score: 50 });
  });

  it('has times to the second', () => {
    expect(toForeignInstant('2026-06-09T14:35:00.987Z')).toBe('2026-06-09T14:35:00Z');
    expect(toForeignInstant('2026-06-09T16:35:59+02:00')).toBe('2026-06-09T14:35:59Z');
  });
});
