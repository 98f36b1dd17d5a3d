import { describe, expect, test } from 'vitest';
import {
  CreateTask,
  GetTask,
  MarkGold,
  decisionOutputSchema,
  decisionResultOf,
  notFound,
  verdictOnOnly,
} from '#libs/contracts';
import type { DecisionVerdict, Json, TaskView } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { exampleTask, taskView } from './fixtures.js';
import { OPERATOR_KEY, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

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

describe("the organization's decision_reasoning", () => {
  test('applies to decisions that are posted after a change', async () => {
    const { org_id, admin_key } = await gateway.organization();
    const set = (decision_reasoning: string | null) =>
      gateway.http.call(
        ...(['PATCH', `/v1/organizations/${org_id}`, OPERATOR_KEY] as const),
        JSON.stringify({ decision_reasoning }),
      );
    const schemaOf = async () => {
      expect((await post(decisionTask(), admin_key)).status).toBe(201);
      return surroundings.fakes.received(CreateTask).at(-1)?.spec.output.schema;
    };
    expect(await schemaOf()).toEqual(decisionOutputSchema(DECISION, 'unless_approved'));
    for (const rule of ['always', 'never'] as const) {
      expect((await set(rule)).body).toMatchObject({
        decision_reasoning: rule,
        default_deadline_seconds: null,
      });
      expect(await schemaOf()).toEqual(decisionOutputSchema(DECISION, rule));
    }
    const other = JSON.stringify({ name: 'Renamed' });
    const renamed = await gateway.http.call('PATCH', `/v1/organizations/${org_id}`, OPERATOR_KEY, other);
    expect(renamed.body).toMatchObject({ decision_reasoning: 'never' });
    expect((await set(null)).body).toMatchObject({ decision_reasoning: null });
    expect(await schemaOf()).toEqual(decisionOutputSchema(DECISION, 'unless_approved'));
    expect((await set('sometimes')).status).toBe(422);
  });

  test('can be set from the start', async () => {
    const created = await gateway.http.post('/v1/organizations', OPERATOR_KEY, {
      ...{ name: 'Strict', decision_reasoning: 'always' },
    });
    expect((await post(decisionTask(), created.text('admin_key'))).body).toMatchObject({
      output: { schema: decisionOutputSchema(DECISION, 'always') },
    });
  });
});

function decided(output: Json): Partial<TaskView> {
  const at = new Date('2026-03-02T03:56:31.000Z');
  const result = {
    ...{ output, evidence: [], verdict: verdictOnOnly(randomUUIDv7()), completed_at: at.toISOString() },
    decision: decisionResultOf(DECISION, output, at) ?? null,
  };
  return { status: 'completed', decision: { ...DECISION, max_escalations: 1 }, result };
}

describe('POST /v1/decisions/verify', () => {
  const verify = async (task: Partial<TaskView>, verdict: string, action: Json) => {
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id, ...task }));
    const task_id = randomUUIDv7();
    const claim = { task_id, verdict, action };
    const { status, body } = await gateway.http.post('/v1/decisions/verify', org.admin_key, claim);
    expect(status).toBe(200);
    expect(body).toMatchObject({ task_id, verdict });
    return body;
  };

  test('says whether the verdict is about the action', async () => {
    const approved = decided({ verdict: 'approved' });
    expect(await verify(approved, 'approved', { transfer: { amount: 1_000 } })).toMatchObject({
      ...{ matches: true, decided_verdict: 'approved', reasons: [] },
    });
    expect(await verify(approved, 'approved', { transfer: { amount: 1_001 } })).toMatchObject({
      ...{ matches: false, decided_verdict: 'approved', reasons: ['other_action'] },
    });
    expect(await verify(approved, 'rejected', { transfer: {} })).toMatchObject({
      ...{ matches: false, reasons: ['other_verdict', 'other_action'] },
    });
  });

  test('of an edit matches the changed action only', async () => {
    const edited = decided({ verdict: 'edited', reasoning: 'Less.', action: { transfer: 1 } });
    expect(await verify(edited, 'edited', { transfer: 1 })).toMatchObject({ matches: true });
    expect(await verify(edited, 'edited', DECISION.action)).toMatchObject({ reasons: ['other_action'] });
    expect(await verify(edited, 'approved', { transfer: 1 })).toMatchObject({ reasons: ['other_verdict'] });
  });

  test('does not match before there is a verdict, nor for an ordinary task', async () => {
    const open = { decision: { ...DECISION, max_escalations: 1 } };
    expect(await verify(open, 'approved', DECISION.action)).toMatchObject({
      ...{ matches: false, decided_verdict: null, reasons: ['not_decided'] },
    });
    expect(await verify({}, 'approved', DECISION.action)).toMatchObject({
      ...{ matches: false, action_sha256: null, reasons: ['not_a_decision'] },
    });
  });

  test('finds only visible tasks', async () => {
    surroundings.fakes.answer(GetTask, () => {
      throw notFound('task');
    });
    const claim = { task_id: randomUUIDv7(), verdict: 'approved', action: null };
    const answer = await gateway.http.post('/v1/decisions/verify', org.admin_key, claim);
    expect(answer.body).toMatchObject({ status: 404, code: 'task.not_found' });
  });

  test.each([
    ['/verdict', { verdict: 'maybe', action: 1 }],
    ['/action', { verdict: 'approved' }],
  ])('names an invalid %s', async (pointer, claim) => {
    const body = { task_id: randomUUIDv7(), ...claim };
    const answer = await gateway.http.post('/v1/decisions/verify', org.admin_key, body);
    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer }] });
  });
});

test('a known answer to a decision is a possible verdict, whose reasoning is not judged', async () => {
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
    taskView({ task_id, org_id, decision: { ...DECISION, max_escalations: 1 } }),
  );
  const mark = (output: Json) =>
    gateway.http.post(`/v1/tasks/${randomUUIDv7()}/gold`, org.admin_key, { output });
  expect((await mark({ verdict: 'rejected' })).status).toBe(200);
  expect(surroundings.fakes.received(MarkGold).at(-1)?.output).toEqual({ verdict: 'rejected' });
  for (const [output, pointer] of [
    [{ verdict: 'escalated' }, '/output/verdict'],
    [{ verdict: 'edited' }, '/output/action'],
    [{ verdict: 'rejected', reasoning: 'Too much.' }, '/output/reasoning'],
    [{}, '/output/verdict'],
  ] as const) {
    expect((await mark(output)).body).toMatchObject({ code: 'output.invalid', errors: [{ pointer }] });
  }
});
