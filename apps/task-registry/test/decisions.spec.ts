import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AcceptOffer,
  CreateTask,
  ExtendTask,
  ListAssignments,
  ListCompletedTasks,
  OfferTask,
  ReviewWorker,
  StartAssignment,
  SubmitAnswer,
  VerifyTask,
  decisionOutputSchema,
  payloadHash,
  verdictOnOnly,
} from '#libs/contracts';
import type { DecisionSpec, Json, ReasoningRule, StoredTaskSpec } from '#libs/contracts';
import { bringTo, createRequest, getTask, historyOf, offerRequest, specWith, startWorld } from './harness.js';
import type { Brought, World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const DECISION: DecisionSpec = {
  request_type: 'compliance',
  jurisdiction: 'Québec',
  allowed: ['approved', 'rejected', 'escalated', 'edited'],
  action: { transfer: { amount: 1_000, to: 'CH93' }, note: null },
  summary: 'Approve the transfer.',
  max_escalations: 1,
};
const ACTION_HASH = payloadHash(DECISION.action);

function decisionSpec(rule: ReasoningRule = 'unless_approved', change: object = {}): StoredTaskSpec {
  const output = { schema: decisionOutputSchema(DECISION, rule) };
  return specWith({ task_type: 'decision', decision: DECISION, output, ...change });
}

const started = (): Promise<Brought> => bringTo(world, 'started', { spec: decisionSpec() });

async function decided(output: Json): Promise<Brought> {
  const task = await started();
  await world.ask(SubmitAnswer, { ...task.work, output, evidence: [] });
  await world.ask(VerifyTask, verification(task, output));
  return task;
}

function verification({ task_id, assignment_id }: Brought, output: Json) {
  return { task_id, step: 1, output, verdict: verdictOnOnly(assignment_id) };
}

describe('a completed decision', () => {
  const edit = { transfer: { amount: 10 } };

  test.each([
    [{ verdict: 'approved' }, null, ACTION_HASH],
    [{ verdict: 'rejected', reasoning: 'Too much.' }, 'Too much.', null],
    [{ verdict: 'escalated', reasoning: 'Above me.' }, 'Above me.', null],
    [{ verdict: 'edited', reasoning: 'Less.', action: edit }, 'Less.', payloadHash(edit)],
  ])('binds %j to its action', async (output, reasoning, finalHash) => {
    const task = await decided(output);
    const { result } = await getTask(world, task);
    const decision = {
      verdict: output.verdict,
      reasoning,
      action_sha256: ACTION_HASH,
      final_action_sha256: finalHash,
      decided_at: result?.completed_at,
    };
    expect(result).toMatchObject({ output, decision });
    expect((await historyOf(world, task)).at(-1)).toMatchObject({
      type: 'task.completed',
      data: { decision },
    });
  });

  test('is exported with what was decided on', async () => {
    const { org_id } = await decided({ verdict: 'approved' });
    const completed_until = world.clock.now().toISOString();
    const { data } = await world.ask(ListCompletedTasks, { org_id, pools: null, completed_until });
    expect(data).toMatchObject([{ decision: DECISION, output: { verdict: 'approved' } }]);
  });

  test('has an output that is an answer to it', async () => {
    const task = await started();
    await world.ask(SubmitAnswer, { ...task.work, output: { verdict: 'approved' }, evidence: [] });
    for (const output of [
      true,
      { verdict: 'maybe' },
      { verdict: 'edited' },
      { verdict: 'rejected', action: 1 },
    ]) {
      await expect(world.ask(VerifyTask, verification(task, output))).rejects.toMatchObject({
        kind: 'conflict',
        code: 'task.conflict',
      });
    }
    expect(await getTask(world, task)).toMatchObject({ status: 'submitted', result: null });
  });
});

test('an answer without the required reasoning is refused with a pointer, and the worker may try again', async () => {
  const task = await started();
  const submit = (output: Json) => world.ask(SubmitAnswer, { ...task.work, output, evidence: [] });
  for (const output of [{ verdict: 'rejected' }, { verdict: 'rejected', reasoning: ' ' }]) {
    await expect(submit(output)).rejects.toMatchObject({
      code: 'output.invalid',
      details: { faults: [{ pointer: '/output/reasoning' }] },
    });
  }
  await submit({ verdict: 'rejected', reasoning: 'Too much.' });
});

describe('the jurisdiction of a decision', () => {
  const relaxed = { jurisdictions: ['France'], relax_after: { seconds: 1, drop: ['jurisdictions'] } };

  test('is required of workers with those of the task, and is never relaxed', async () => {
    const task = createRequest({ spec: decisionSpec('never', { requirements: relaxed }) });
    await world.ask(CreateTask, task);
    expect((await historyOf(world, task)).at(-1)).toMatchObject({
      data: { requirements: { domains: [task.spec.domain], jurisdictions: ['France', 'Québec'] } },
    });
    const later = await bringTo(world, 'offered', { spec: decisionSpec('never', { requirements: relaxed }) });
    world.clock.advance(60_000);
    const { open } = await world.ask(ReviewWorker, {
      ...{ org_id: later.org_id, worker_id: later.worker_id, revision: 1, standing: 'active' },
    });
    expect(open).toMatchObject([
      { requirements: { domains: [task.spec.domain], jurisdictions: ['Québec'] } },
    ]);
  });

  test('is not required twice', async () => {
    const task = createRequest({
      spec: decisionSpec('never', { requirements: { jurisdictions: ['QUÉBEC'] } }),
    });
    await world.ask(CreateTask, task);
    expect((await historyOf(world, task)).at(-1)).toMatchObject({
      data: { requirements: { jurisdictions: ['QUÉBEC'] } },
    });
  });
});

describe('a worker', () => {
  const listed = async (workerId: string) => {
    const { data } = await world.ask(ListAssignments, {
      worker_id: workerId,
      statuses: ['offered', 'started'],
    });
    return data[0]?.task.decision;
  };

  test('sees the action, its hash, and what may be answered', async () => {
    const task = await bringTo(world, 'offered', { spec: decisionSpec() });
    const { request_type, jurisdiction, allowed, action, summary } = DECISION;
    const view = {
      ...{ request_type, jurisdiction, allowed, action, summary },
      ...{ action_sha256: ACTION_HASH, earlier: [] },
    };
    expect(await listed(task.worker_id)).toEqual(view);
    const { assignment } = await world.ask(AcceptOffer, task.work);
    expect(assignment.task.decision).toEqual(view);
  });

  test('of an ordinary task sees no decision, also when its type is named like one', async () => {
    const task = await bringTo(world, 'offered', { spec: specWith({ task_type: 'decision' }) });
    expect(await listed(task.worker_id)).toBeNull();
    expect(await getTask(world, task)).not.toHaveProperty('decision');
  });

  test('sees why workers below escalated, and nothing of workers beside', async () => {
    const consensus = { total: 2 };
    const task = createRequest({ spec: decisionSpec('unless_approved', { consensus }) });
    await world.ask(CreateTask, task);
    const offer = async (trust_level: number, round: number) => {
      const worker_id = randomUUID();
      const placement = offerRequest(task, { worker_id, trust_level, round, expires_at: in2Minutes() });
      const { assignment_id } = await world.ask(OfferTask, placement);
      return { worker_id, assignment_id };
    };
    const answer = async (work: { worker_id: string; assignment_id: string }, output: Json) => {
      await world.ask(AcceptOffer, work);
      await world.ask(StartAssignment, work);
      await world.ask(SubmitAnswer, { ...work, output, evidence: [] });
    };

    const junior = await offer(3, 1);
    await answer(junior, { verdict: 'escalated', reasoning: 'Above me.' });
    const beside = await offer(3, 1);
    expect(await listed(beside.worker_id)).toMatchObject({ earlier: [] });
    await answer(beside, { verdict: 'rejected', reasoning: 'A secret of its own.' });
    await world.ask(ExtendTask, { task_id: task.task_id, step: 1, answers_needed: 3, trust_level: 4 });
    const senior = await offer(4, 2);

    const earlier = [{ verdict: 'escalated', reasoning: 'Above me.', decided_at: expect.any(String) }];
    expect(await listed(senior.worker_id)).toMatchObject({ earlier });
    const { assignment } = await world.ask(AcceptOffer, senior);
    expect(assignment.task.decision).toMatchObject({ earlier });
    expect(JSON.stringify(assignment)).not.toMatch(/secret/);
  });
});

const in2Minutes = (): string => new Date(world.clock.now().getTime() + 120_000).toISOString();

test('a decision that is created again may have another rule of reasoning', async () => {
  const task = createRequest({ spec: decisionSpec('always') });
  await world.ask(CreateTask, task);
  const { task: same } = await world.ask(CreateTask, { ...task, spec: decisionSpec('never') });
  expect(same.output.schema).toEqual(decisionOutputSchema(DECISION, 'always'));
  const other = decisionSpec('always', { decision: { ...DECISION, action: { transfer: 1 } } });
  await expect(world.ask(CreateTask, { ...task, spec: other })).rejects.toMatchObject({
    code: 'task.id_taken',
  });
});
