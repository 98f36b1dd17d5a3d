import { describe, expect, it } from 'vitest';
import { consensusOf } from '../../test/steps.js';
import { checkAgainstGold } from './gold-check.rule.js';

describe('a known answer', () => {
  it('is compared with the text comparison of the task', () => {
    expect(checkAgainstGold(' STRASSE  1', 'Straße 1', consensusOf({}))).toBe('right');
    expect(checkAgainstGold('YES', 'yes', consensusOf({ text: 'exact' }))).toBe('wrong');
  });

  it('accepts numbers within the tolerance', () => {
    const consensus = consensusOf({ method: 'median', tolerance: { absolute: 0.1, relative: 0.01 } });
    expect(checkAgainstGold(1.1, 1, consensus)).toBe('right');
    expect(checkAgainstGold(1.11, 1, consensus)).toBe('wrong');
    expect(checkAgainstGold(101, 100, consensus)).toBe('right');
    expect(checkAgainstGold(101, 100, consensusOf({}))).toBe('wrong');
    expect(checkAgainstGold('100', 100, consensus)).toBe('wrong');
  });

  it('judges the fields it contains', () => {
    const truth = { label: 'spam' };
    expect(checkAgainstGold({ label: 'Spam', note: 'anything' }, truth, consensusOf({}))).toBe('right');
    expect(checkAgainstGold({ label: 'ham' }, truth, consensusOf({}))).toBe('wrong');
    expect(checkAgainstGold({ note: 'no label' }, truth, consensusOf({}))).toBe('wrong');
    expect(checkAgainstGold('spam', truth, consensusOf({}))).toBe('wrong');
    expect(checkAgainstGold({}, {}, consensusOf({}))).toBe('right');
    expect(checkAgainstGold({ a: 1 }, {}, consensusOf({}))).toBe('wrong');
  });

  it('does not judge fields that the rules exclude from judgement', () => {
    const consensus = consensusOf({
      fields: { note: { method: 'most_trusted' }, id: { method: 'ignore' }, '*': { method: 'by_type' } },
    });
    const truth = { note: 'a', id: 1, prose: 'x'.repeat(101) };
    expect(checkAgainstGold({ note: 'b', id: 2 }, truth, consensus)).toBe('not_judged');
    expect(checkAgainstGold({ ok: false }, { ...truth, ok: true }, consensus)).toBe('wrong');
    expect(checkAgainstGold({ constructor: 1 }, { constructor: 1 }, consensus)).toBe('right');
  });
});
