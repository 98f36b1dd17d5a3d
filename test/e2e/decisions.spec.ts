import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DecisionResult, TaskView, payloadHash } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { operatorClient } from '../system/api.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const ACTION = {
  transfer: { amount: 1_000, currency: 'EUR', to: ['CH93 0076', null, true], note: 'Q3' },
  rates: [0.1, 2.5e-7, 12_345_678_901, -0.5],
  empty: {},
};
const DECISION = {
  request_type: 'compliance',
  jurisdiction: 'Québec',
  allowed: ['approved', 'rejected', 'escalated', 'edited'],
  action: ACTION,
  summary: 'Approve the transfer.',
};

let organization: TestOrganization;
let worker: TestWorker;
let receiver: WebhookReceiver;

beforeAll(async () => {
  organization = await createOrganization();
  worker = await TestWorker.hire(organization, { jurisdictions: ['QUÉBEC'] });
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

async function post(change: object = {}): Promise<string> {
  const task = { ...taskWith(DECISION), ...change };
  return TaskView.parse(expectStatus(201, await organization.agent.post('/v1/tasks', task))).task_id;
}

function taskWith(decision: object) {
  return { task_type: 'decision', domain: 'security', title: 'Transfer', instructions: 'Decide.', decision };
}

async function startedBy(one: TestWorker, taskId: string): Promise<string> {
  return one.work(taskId, 'started');
}

async function decide(output: object, change: object = {}): Promise<TaskView> {
  const taskId = await post(change);
  const assignmentId = await startedBy(worker, taskId);
  expectStatus(200, await worker.submit(assignmentId, output, []));
  return taskThatIs(organization, taskId, 'completed');
}

const Verified = z.looseObject({ matches: z.boolean() });
async function verify(taskId: string, verdict: string, action: Json, client = organization.agent) {
  const claim = { task_id: taskId, verdict, action };
  return Verified.parse(expectStatus(200, await client.post('/v1/decisions/verify', claim)));
}

describe('a decision', () => {
  test('is offered with its exact action, decided, and delivered with the verdict', async () => {
    const path = '/approved';
    const taskId = await post({
      handoff: { callback_url: `${receiver.url}${path}`, events: ['task.completed'] },
    });
    const { task } = await worker.offerOf(taskId);
    expect(task.decision).toEqual({ ...DECISION, action_sha256: payloadHash(ACTION), earlier: [] });
    expect(JSON.stringify(task.decision?.action)).toBe(JSON.stringify(ACTION));
    expectStatus(200, await worker.submit(await startedBy(worker, taskId), { verdict: 'approved' }, []));

    const { result } = await taskThatIs(organization, taskId, 'completed');
    const decision = DecisionResult.parse(result?.decision);
    expect(decision).toEqual({
      verdict: 'approved',
      reasoning: null,
      action_sha256: payloadHash(ACTION),
      final_action_sha256: payloadHash(ACTION),
      decided_at: result?.completed_at,
    });
    const delivered = await waitFor(() => receiver.on(path)[0]);
    expect(JSON.parse(delivered.body)).toMatchObject({ type: 'task.completed', data: { decision } });
    expect((await historyOf(organization, taskId)).at(-1)).toMatchObject({ data: { decision } });
    expect(await verify(taskId, 'approved', ACTION)).toMatchObject({ matches: true });
  });

  test('that is rejected says why', async () => {
    const taskId = await post();
    const assignmentId = await startedBy(worker, taskId);
    for (const output of [{ verdict: 'rejected' }, { verdict: 'rejected', reasoning: ' \n' }]) {
      const refused = await worker.submit(assignmentId, output, []);
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'output.invalid', errors: [{ pointer: '/output/reasoning' }] },
      });
    }
    const output = { verdict: 'rejected', reasoning: 'The account is not verified.' };
    expectStatus(200, await worker.submit(assignmentId, output, []));
    const { result } = await taskThatIs(organization, taskId, 'completed');
    expect(result?.decision).toMatchObject({ ...output, final_action_sha256: null });
    expect(await verify(taskId, 'rejected', ACTION)).toMatchObject({ matches: true });
    expect(await verify(taskId, 'approved', ACTION)).toMatchObject({ reasons: ['other_verdict'] });
  });

  test('that is edited is bound to the changed action', async () => {
    const action = { ...ACTION, transfer: { ...ACTION.transfer, amount: 10 } };
    const { task_id, result } = await decide({ verdict: 'edited', reasoning: 'Within the limit.', action });
    expect(result?.output).toMatchObject({ action });
    expect(result?.decision).toMatchObject({
      ...{ verdict: 'edited', action_sha256: payloadHash(ACTION), final_action_sha256: payloadHash(action) },
    });
    expect(await verify(task_id, 'edited', action)).toMatchObject({ matches: true });
    expect(await verify(task_id, 'edited', ACTION)).toMatchObject({ reasons: ['other_action'] });
  });

  test('is only offered to workers in its jurisdiction', async () => {
    const elsewhere = await createOrganization();
    const inFrance = await TestWorker.hire(elsewhere, { jurisdictions: ['France'] });
    const task = taskWith(DECISION);
    const posted = TaskView.parse(expectStatus(201, await elsewhere.agent.post('/v1/tasks', task)));
    await waitFor(async () => {
      const { waiting_for: waiting } = TaskView.parse(
        expectStatus(200, await elsewhere.agent.get(`/v1/tasks/${posted.task_id}`)),
      );
      return waiting?.excluded.some(({ rule }) => rule === 'jurisdictions');
    });
    expect(await inFrance.offers()).toEqual([]);
  });

  test('of another organization can neither be read nor verified', async () => {
    const { task_id } = await decide({ verdict: 'approved' });
    const foreign = await createOrganization();
    const claim = { task_id, verdict: 'approved', action: ACTION };
    for (const answer of [
      await foreign.admin.post('/v1/decisions/verify', claim),
      await foreign.admin.get(`/v1/tasks/${task_id}`),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'task.not_found' } });
    }
  });
});

describe('a verdict that is replayed on another payload', () => {
  let taskId: string;
  beforeAll(async () => {
    taskId = (await decide({ verdict: 'approved' })).task_id;
  });

  test('does not match when any leaf differs', async () => {
    const replacement = fc.constantFrom<Json>(null, false, '', 0, 'Q3 ', 1_001, {}, []);
    const change = fc.record({ place: fc.nat(pathsIn(ACTION).length - 1), replacement });
    await fc.assert(
      fc.asyncProperty(change, async ({ place, replacement: value }) => {
        const [path = []] = pathsIn(ACTION).slice(place);
        const changed = withValueAt(ACTION, path, value);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(ACTION));
        expect(await verify(taskId, 'approved', changed)).toMatchObject({
          matches: false,
          reasons: ['other_action'],
        });
      }),
      { numRuns: 60 },
    );
  });

  test('does not match when a member is added, removed or renamed', async () => {
    const { empty, ...without } = ACTION;
    for (const changed of [{ ...ACTION, extra: null }, without, { ...without, Empty: empty }, [ACTION]]) {
      expect(await verify(taskId, 'approved', changed)).toMatchObject({ matches: false });
    }
  });

  test('matches in any order of members and any spelling of numbers and texts', async () => {
    const spelled =
      '{"empty" : {}, "rates":[1e-1, 0.00000025, 1.2345678901E10, -5.0e-1],' +
      String.raw` "transfer":{"note":"\u00513","to":["CH93 0076",null,true],"currency":"EUR","amount":1000.0}}`;
    const response = await fetch(new URL('/v1/decisions/verify', organization.agent.baseUrl), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${organization.agent.apiKey ?? ''}`,
        'content-type': 'application/json',
      },
      body: `{"task_id":"${taskId}","verdict":"approved","action":${spelled}}`,
    });
    expect(await response.json()).toMatchObject({ matches: true, given_sha256: payloadHash(ACTION) });
  });
});

describe('a contradictory task', () => {
  test.each([
    ['/decision', { decision: undefined }],
    ['/task_type', { task_type: 'verification' }],
    ['/output/schema', { output: { schema: { approved: 'boolean' } } }],
    ['/consensus/fields', { consensus: { total: 3, fields: { '*': { method: 'majority' } } } }],
    ['/workflow_steps', { workflow_steps: ['Review', 'Approval'] }],
  ])('is refused at %s, alone and in a batch', async (pointer, change) => {
    const task = { ...taskWith(DECISION), ...change };
    expect(await organization.agent.post('/v1/tasks', task)).toMatchObject({
      ...{ status: 422, body: { errors: [{ pointer }] } },
    });
    const batch = await organization.agent.post('/v1/tasks/batch', { tasks: [task] });
    expect(batch.body).toMatchObject({
      data: [{ status: 422, error: { errors: [{ pointer: `/tasks/0${pointer}` }] } }],
    });
  });
});

test('the setting of the organization says which verdicts need a reasoning', async () => {
  const strict = await createOrganization();
  const judge = await TestWorker.hire(strict, { jurisdictions: ['Québec'] });
  const path = `/v1/organizations/${strict.orgId}`;
  const operator = operatorClient();
  const postTo = async () => {
    const answer = await strict.agent.post('/v1/tasks', taskWith(DECISION));
    return TaskView.parse(expectStatus(201, answer)).task_id;
  };
  const before = await postTo();
  expectStatus(200, await operator.patch(path, { decision_reasoning: 'always' }));
  const after = await postTo();
  const approval = { verdict: 'approved' };
  expectStatus(200, await judge.submit(await startedBy(judge, before), approval, []));
  expect(await judge.submit(await startedBy(judge, after), approval, [])).toMatchObject({
    ...{ status: 422, body: { errors: [{ pointer: '/output/reasoning' }] } },
  });
});

/** The paths of all leaves, and of empty containers. */
function pathsIn(value: Json): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[]];
  return entries.flatMap(([name, child]) => pathsIn(child).map(path => [name, ...path]));
}

function withValueAt(value: Json, [name, ...rest]: readonly string[], replacement: Json): Json {
  if (name === undefined || typeof value !== 'object' || value === null) return replacement;
  const entries = Object.entries(value).map(([key, child]): [string, Json] => [
    key,
    key === name ? withValueAt(child, rest, replacement) : child,
  ]);
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}
