import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoredTaskSpec } from '#libs/contracts';
import { MAX_TASK_WORDS, taskWords } from './task-words.rule.js';

const specWith = (overrides: Record<string, unknown>): StoredTaskSpec =>
  StoredTaskSpec.parse({ task_type: 'check', title: 'Call', instructions: 'Ask', ...overrides });

test('what identifies a task comes first, then its values, then its instructions and context', () => {
  const spec = specWith({
    domain: 'Security',
    title: 'Call the owner',
    instructions: 'Ask for consent.',
    origin: { request_id: 'IR-2041', product: 'sentinel', created_by: 'agent-7' },
    context: { background: 'Alert at night', constraints: ['No voicemail'], risk_notes: ['angry'] },
    payload: { customer: { name: 'Zoë' }, amounts: [12.5, true, null] },
    workflow_steps: ['triage', { name: 'final', instructions: 'Sign off' }],
  });
  expect(taskWords(spec).join(' ')).toBe(
    'call the owner ir 2041 check security sentinel agent 7 zoe 12 5 ask for consent alert at night no voicemail ' +
      'angry triage final sign off',
  );
});

test('the action of a decision is searched', () => {
  const decision = { request_type: 'refund', action: { order: 'A-99' }, summary: 'Refund' };
  expect(taskWords(specWith({ decision }))).toEqual(['call', 'check', 'general', 'a', '99', 'ask']);
});

test('a payload does not keep the instructions from being searched, nor any text the next', () => {
  const payload = Object.fromEntries(
    Array.from({ length: 200 }, (_, place) => [`k${place}`, `v${place} `.repeat(400)]),
  );
  const words = taskWords(specWith({ payload, instructions: 'find me' }));
  expect(words).toContain('v0');
  expect(words).toContain('find');
});

test('there are at most 400 words, each once, of any spec', () => {
  const texts = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .filter(text => !text.includes('\u0000'));
  fc.assert(
    fc.property(
      texts,
      fc.array(texts, { maxLength: 20 }),
      fc.jsonValue(),
      (instructions, constraints, value) => {
        const payload: Record<string, unknown> = {
          value: JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')),
        };
        const words = taskWords(specWith({ instructions, context: { constraints }, payload }));
        expect(new Set(words).size).toBe(words.length);
        expect(words.length).toBeLessThanOrEqual(MAX_TASK_WORDS);
      },
    ),
  );
  const many = Array.from({ length: 5_000 }, (_, place) => `word${place}`).join(' ');
  expect(taskWords(specWith({ instructions: many }))).toHaveLength(MAX_TASK_WORDS);
});
