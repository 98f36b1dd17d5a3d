import { expect, test } from 'vitest';
import { isRiskyPattern } from './risky-pattern.rule.js';

test.each(['^(a+)+$', '(a|a)*b', '((ab)*c)+', '^(\\w+\\s?)*$', '(a)\\1', '(', `a{${'1'.repeat(400)}}`])(
  '%s is left out',
  pattern => {
    expect(isRiskyPattern(pattern)).toBe(true);
  },
);

test.each(['\\S', '^[A-Z]{2}-\\d+$', '^(yes|no)$', '^https?://', '^\\d{4}-\\d{2}$'])(
  '%s is checked',
  pattern => {
    expect(isRiskyPattern(pattern)).toBe(false);
  },
);
