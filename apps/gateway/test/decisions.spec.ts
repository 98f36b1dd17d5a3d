import { describe, expect, test } from 'vitest';
import { CreateTask, decisionOutputSchema } from '#libs/contracts';
import type { DecisionVerdict } from '#libs/contracts';
import { exampleTask } from './fixtures.js';
import { restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

const ALLOWED: DecisionVerdict[] = ['approved', 'rejected', 'edited'];
const DECISION = {
  request_type: 'compliance',
  jurisdiction: 'Québec',
  allowed: ALLOWED,
  action: { transfer: { amount: 1_000 } },
  summary: 'Approve the transfer.',
};

function decisionTask(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return exampleTask({ task_type: 'decision', decision: DECISION, output: undefined, ...changes });
}

const post = (task: Record<string, unknown>, key = org.admin_key) =>
  gateway.http.post('/v1/tasks', key, task);

test('a decision is stored with its action and the schema of its answers', async () => {
  const answer = await post(decisionTask({ output: { evidence_required: true } }));
  expect(answer.status).toBe(201);
  const output = {
    expected_format: 'structured_json',
    evidence_required: true,
    schema: decisionOutputSchema(DECISION, 'unless_approved'),
  };
  expect(answer.body).toMatchObject({ decision: { ...DECISION, max_escalations: 1 }, output, result: null });
  expect(surroundings.fakes.received(CreateTask).at(-1)?.spec).toMatchObject({ decision: DECISION, output });
});

describe('a contradiction is refused with a pointer', () => {
  test.each<[string, Record<string, unknown>]>([
    ['/decision', { decision: undefined }],
    ['/task_type', { task_type: 'verification' }],
    ['/output/schema', { output: { schema: { approved: 'boolean' } } }],
    ['/consensus/fields', { consensus: { total: 3, fields: { '*': { method: 'majority' } } } }],
    ['/workflow_steps', { workflow_steps: ['Review', 'Approval'] }],
    ['/decision/allowed', { decision: { ...DECISION, allowed: [] } }],
    ['/decision/action', { decision: { ...DECISION, action: undefined } }],
  ])('%s, alone and in a batch', async (pointer, changes) => {
    const before = surroundings.fakes.received(CreateTask).length;
    const answer = await post(decisionTask(changes));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer }] });
    expect(surroundings.fakes.received(CreateTask)).toHaveLength(before);

    const tasks = [decisionTask(), decisionTask(changes)];
    const batch = await gateway.http.post('/v1/tasks/batch', org.admin_key, { tasks });
    expect(batch.body).toMatchObject({
      data: [{ status: 201 }, { status: 422, error: { errors: [{ pointer: `/tasks/1${pointer}` }] } }],
    });
  });
});
