import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeTask, faultsOf, otherFaults } from './compose-task.rule.js';
import type { Part, TaskFields } from './compose-task.rule.js';

const FIELDS: TaskFields = {
  title: 'Check it',
  instructions: 'Compare both.',
  schema: '{ "is_right": "boolean" }',
  skills: '',
  poolId: '',
  answers: '1',
  method: 'majority',
};

test('what is left empty is not sent', () => {
  expect(composeTask({ ...FIELDS, schema: ' ' })).toEqual({
    outcome: 'composed',
    task: { task_type: 'verification', title: 'Check it', instructions: 'Compare both.' },
  });
});

test('every field has its place', () => {
  const fields = {
    ...FIELDS,
    skills: ' phone , ,audio',
    poolId: 'p',
    answers: '3',
    method: 'weighted',
  } as const;
  expect(composeTask(fields)).toMatchObject({
    task: {
      output: { schema: { is_right: 'boolean' } },
      requirements: { skills: ['phone', 'audio'], worker_pool_id: 'p' },
      consensus: { total: 3, method: 'weighted' },
    },
  });
});

test.each([
  [{ schema: '{ "is_right": ' }, 'schema_not_json'],
  [{ schema: '["boolean"]' }, 'schema_no_object'],
  [{ schema: 'null' }, 'schema_no_object'],
  [{ answers: 'many' }, 'answers_no_number'],
  [{ answers: '' }, 'answers_no_number'],
])('%j cannot be sent', (change, outcome) => {
  expect(composeTask({ ...FIELDS, ...change })).toEqual({ outcome });
});

test('any text in any field gives an outcome, and texts are sent as they are', () => {
  const text = fc.string();
  const fields = fc.record({
    ...{ title: text, instructions: text, schema: text, skills: text, poolId: text, answers: text },
    method: fc.constantFrom('majority' as const, 'weighted' as const),
  });
  fc.assert(
    fc.property(fields, typed => {
      const composed = composeTask(typed);
      if (composed.outcome !== 'composed') return;
      expect(composed.task).toMatchObject({ title: typed.title, instructions: typed.instructions });
    }),
  );
});

test('each fault is at one field, or beside the form', () => {
  const parts: readonly Part[] = ['title', 'instructions', 'schema', 'skills', 'pool', 'consensus'];
  const name = fc.constantFrom(
    'title',
    'output',
    'schema',
    'requirements',
    'skills',
    'consensus',
    'titles',
    '0',
  );
  const pointer = fc.array(name, { maxLength: 4 }).map(names => names.map(one => `/${one}`).join(''));
  fc.assert(
    fc.property(fc.array(fc.record({ pointer, detail: fc.string() })), faults => {
      const placed = [...parts.flatMap(part => faultsOf(part, faults)), ...otherFaults(faults)];
      expect(placed).toHaveLength(faults.length);
      expect(new Set(placed)).toEqual(new Set(faults));
    }),
  );
  const fault = { pointer: '/output/schema/is_right', detail: 'is no type' };
  expect(faultsOf('schema', [fault])).toEqual([fault]);
  expect(otherFaults([{ pointer: '/titles', detail: '' }])).toHaveLength(1);
});
