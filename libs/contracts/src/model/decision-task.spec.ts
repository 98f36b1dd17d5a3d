import { describe, expect, test } from 'vitest';
import { faultsOf } from '../faults-of.js';
import { StoredTaskSpec, TaskSpec } from './task-spec.js';

const DECISION = { request_type: 'compliance', action: { transfer: 100 }, summary: 'Approve the transfer.' };
const TASK = { task_type: 'decision', title: 'Transfer', instructions: 'Decide.' };

function faultsIn(task: object): readonly string[] {
  const parsed = TaskSpec.safeParse(task);
  return parsed.success ? [] : faultsOf(parsed.error).map(({ pointer }) => pointer);
}

describe('a posted task', () => {
  test('with a decision has the type of one, in any spelling', () => {
    expect(faultsIn({ ...TASK, decision: DECISION })).toEqual([]);
    expect(faultsIn({ ...TASK, task_type: 'DECISION', decision: DECISION })).toEqual([]);
    expect(faultsIn({ ...TASK, task_type: 'verification', decision: DECISION })).toEqual(['/task_type']);
  });

  test('with the type of a decision has one', () => {
    expect(faultsIn(TASK)).toEqual(['/decision']);
    expect(faultsIn({ ...TASK, task_type: 'Decision' })).toEqual(['/decision']);
  });

  test.each([
    ['/output/schema', { output: { schema: { approved: 'boolean' } } }],
    ['/output/expected_format', { output: { expected_format: 'text' } }],
    ['/consensus/fields', { consensus: { total: 3, fields: { '*': { method: 'majority' } } } }],
    ['/consensus/method', { consensus: { total: 3, method: 'median' } }],
    ['/workflow_steps', { workflow_steps: ['Review', 'Approval'] }],
  ])('with a decision has no %s of its own', (pointer, change) => {
    expect(faultsIn({ ...TASK, decision: DECISION, ...change })).toEqual([pointer]);
    // The same task is fine without the decision.
    expect(faultsIn({ ...TASK, task_type: 'verification', ...change })).toEqual([]);
  });

  test('has a veto only with a decision', () => {
    const consensus = { total: 3, method: 'quorum', quorum: 2, veto: true };
    expect(faultsIn({ ...TASK, decision: DECISION, consensus })).toEqual([]);
    expect(faultsIn({ ...TASK, task_type: 'verification', consensus })).toEqual(['/consensus/veto']);
    const withoutVeto = { ...consensus, veto: undefined };
    expect(faultsIn({ ...TASK, task_type: 'verification', consensus: withoutVeto })).toEqual([]);
  });

  test('names every fault at once', () => {
    const task = {
      ...TASK,
      decision: DECISION,
      output: { schema: { a: 'string' } },
      workflow_steps: ['One'],
    };
    expect(faultsIn(task)).toEqual(['/output/schema', '/workflow_steps']);
  });

  test.each([
    ['/decision/allowed', { allowed: [] }],
    ['/decision/allowed', { allowed: ['approved', 'approved'] }],
    ['/decision/allowed/0', { allowed: ['maybe'] }],
    ['/decision/summary', { summary: '' }],
    ['/decision/max_escalations', { max_escalations: 5 }],
    ['/decision/action', { action: undefined }],
    ['/decision/urgency', { urgency: 'high' }],
  ])('has a decision with a valid %s', (pointer, change) => {
    expect(faultsIn({ ...TASK, decision: { ...DECISION, ...change } })).toEqual([pointer]);
  });

  test('has at most as many jurisdictions as fit into one list', () => {
    const jurisdictions = Array.from({ length: 100 }, (_, place) => `place ${place}`);
    const task = (jurisdiction: string) => ({
      ...TASK,
      decision: { ...DECISION, jurisdiction },
      requirements: { jurisdictions },
    });
    expect(faultsIn(task('Québec'))).toEqual(['/requirements/jurisdictions']);
    expect(faultsIn(task('PLACE 7'))).toEqual([]);
  });
});

test('a stored task may have the type of a decision without being one', () => {
  expect(StoredTaskSpec.safeParse(TASK).success).toBe(true);
});
