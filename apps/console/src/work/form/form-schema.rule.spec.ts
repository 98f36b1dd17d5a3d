import { expect, test } from 'vitest';
import { harmless, uiSchemaOf } from './form-schema.rule.js';

test('a decision has a choice, a text, and the changed action as JSON; the whole is no JSON', () => {
  const schema = {
    type: 'object',
    properties: {
      verdict: { enum: ['approved', 'edited'] },
      reasoning: { type: 'string', maxLength: 10_000 },
    },
    allOf: [
      { if: { properties: { verdict: { const: 'approved' } } }, else: { required: ['reasoning'] } },
      { if: {}, then: { properties: { action: { description: 'any JSON' } }, required: ['action'] } },
    ],
  };
  expect(uiSchemaOf(schema)).toEqual({
    verdict: { 'ui:widget': 'radio' },
    reasoning: { 'ui:widget': 'textarea' },
    action: { 'ui:field': 'json' },
  });
});

test('short strings have one line, long lists of choices open, truth is yes or no', () => {
  const choices = ['a', 'b', 'c', 'd', 'e', 'f'];
  const properties = {
    name: { type: 'string', maxLength: 50 },
    when: { type: 'string', format: 'date' },
    kind: { enum: choices },
    ok: { type: 'boolean' },
    rows: { type: 'array', items: { type: 'string' } },
    any: {},
  };
  expect(uiSchemaOf({ type: 'object', properties })).toEqual({
    name: {},
    when: {},
    kind: { 'ui:widget': 'select' },
    ok: { 'ui:widget': 'radio' },
    rows: { items: { 'ui:widget': 'textarea' } },
    any: { 'ui:field': 'json' },
  });
});

test('only what could stop the page is left out, and data that looks like a schema stays', () => {
  const schema = {
    properties: { a: { pattern: '^(a+)+$' }, b: { pattern: '^x' } },
    const: { pattern: '(a+)+' },
  };
  expect(harmless(schema)).toEqual({
    properties: { a: {}, b: { pattern: '^x' } },
    const: { pattern: '(a+)+' },
  });
});
