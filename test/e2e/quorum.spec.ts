import { describe, expect, test } from 'vitest';
import { TaskCompleted, TaskFailed, payloadHash } from '#libs/contracts';
import type { AssignmentRef, TaskView } from '#libs/contracts';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const ACTION = { transfer: { amount: 12_500, currency: 'CAD', to: 'Fournisseur Tremblay' } };
const HALF = { transfer: { ...ACTION.transfer, amount: 6_250 } };
const APPROVED = { verdict: 'approved', reasoning: 'The invoice matches.' };
const REJECTED = { verdict: 'rejected', reasoning: 'The account is not the supplier’s.' };
const EDITED = { verdict: 'edited', reasoning: 'Half now.', action: HALF };
const ESCALATED = { verdict: 'escalated', reasoning: 'Above my limit of 10,000.' };
const JURISDICTION = 'Québec';

const TWO_OF_THREE = { total: 3, method: 'quorum', quorum: 2 };

/** Posts a decision in Québec that workers of the organization's pool may take. */
function postDecision(
  organization: TestOrganization,
  consensus: Readonly<Record<string, unknown>>,
  maxEscalations = 1,
): Promise<string> {
  return postTask(organization, {
    task_type: 'decision',
    decision: {
      request_type: 'compliance',
      jurisdiction: JURISDICTION,
      allowed: ['approved', 'rejected', 'escalated', 'edited'],
      action: ACTION,
      summary: 'Pay the invoice?',
      max_escalations: maxEscalations,
    },
    requirements: { worker_pool_id: organization.poolId },
    output: undefined,
    consensus,
  });
}

function hire(
  organization: TestOrganization,
  change: Readonly<Record<string, unknown>> = {},
): Promise<TestWorker> {
  return TestWorker.hire(organization, { trust_level: 2, jurisdictions: [JURISDICTION], ...change });
}

/** Three of the same level, each with a name of their own in the test. */
async function hireThree(organization: TestOrganization) {
  return {
    first: await hire(organization),
    second: await hire(organization),
    third: await hire(organization),
  };
}

async function decide(worker: TestWorker, taskId: string, output: unknown): Promise<AssignmentRef> {
  const assignmentId = await worker.work(taskId, 'started');
  expectStatus(200, await worker.submit(assignmentId, output, []));
  return { assignment_id: assignmentId, worker_id: worker.workerId };
}

/** The workers who are paid for a task that has ended. */
async function paidFor(organization: TestOrganization, taskId: string): Promise<readonly string[]> {
  const history = await historyOf(organization, taskId);
  const end = history.findLast(({ type }) => type === 'task.completed' || type === 'task.failed');
  const { payable } = (end?.type === 'task.failed' ? TaskFailed : TaskCompleted).data.parse(end?.data);
  return payable.map(({ worker_id }) => worker_id).toSorted();
}

const idsOf = (...workers: readonly TestWorker[]) => workers.map(({ workerId }) => workerId).toSorted();

function verdictOf({ result }: TaskView) {
  if (result === null) throw new Error('The decision has no result.');
  return { ...result.verdict, ...result.decision };
}

describe('a decision that two of three must approve', () => {
  test('is approved by two, and taken from the third, who is paid', async () => {
    const organization = await createOrganization();
    const { first, second, third } = await hireThree(organization);
    const taskId = await postDecision(organization, TWO_OF_THREE);
    const open = await third.work(taskId, 'started');
    const counted = [await decide(first, taskId, APPROVED), await decide(second, taskId, APPROVED)];
    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({
      verdict: 'approved',
      final_action_sha256: payloadHash(ACTION),
      method: 'quorum',
      decided: 'early',
      counted_assignment_ids: counted.map(({ assignment_id }) => assignment_id).toSorted(),
    });
    expect((await third.submit(open, REJECTED, [])).status).toBe(409);
    expect(await paidFor(organization, taskId)).toEqual(idsOf(first, second, third));
    expect((await settledBalanceOf(organization)).held_micros).toBe(0);
  });

  test('is rejected by one with a veto, and nobody is outvoted', async () => {
    const organization = await createOrganization();
    const { first, second, third } = await hireThree(organization);
    const taskId = await postDecision(organization, { ...TWO_OF_THREE, quorum: 3, veto: true });
    await decide(first, taskId, APPROVED);
    await decide(second, taskId, REJECTED);
    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({
      verdict: 'rejected',
      reasoning: REJECTED.reasoning,
      final_action_sha256: null,
      outvoted_assignment_ids: [],
    });
    expect(await paidFor(organization, taskId)).toEqual(idsOf(first, second));
    expect(await third.offers()).toEqual([]);
  });

  test('ends as soon as no answer can have its quorum', async () => {
    const organization = await createOrganization();
    const { first, second, third } = await hireThree(organization);
    const taskId = await postDecision(organization, { ...TWO_OF_THREE, quorum: 3 });
    const open = await third.work(taskId, 'accepted');
    await decide(first, taskId, APPROVED);
    await decide(second, taskId, EDITED);
    const { failure } = await taskThatIs(organization, taskId, 'failed');
    expect(failure).toMatchObject({ reason: 'no_consensus', detail: expect.stringMatching(/quorum of 3/) });
    expect((await third.start(open)).status).toBe(409);
    expect(await paidFor(organization, taskId)).toEqual(idsOf(first, second));
  });

  test('goes to one more trusted worker instead, if the task says so', async () => {
    const organization = await createOrganization();
    const { first, second, third } = await hireThree(organization);
    const escalate = { on_disagreement: 'escalate' };
    const taskId = await postDecision(organization, { ...TWO_OF_THREE, quorum: 3, ...escalate });
    const open = await third.work(taskId, 'started');
    await decide(first, taskId, APPROVED);
    await decide(second, taskId, EDITED);
    const senior = await hire(organization, { trust_level: 3 });
    const { assignment_id: deciding } = await decide(senior, taskId, EDITED);
    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({
      verdict: 'edited',
      final_action_sha256: payloadHash(HALF),
      decided: 'escalated',
      counted_assignment_ids: expect.arrayContaining([deciding]),
    });
    expect((await third.submit(open, APPROVED, [])).status).toBe(409);
    expect(await paidFor(organization, taskId)).toEqual(idsOf(second, third, senior));
  });
});

describe('an escalated decision', () => {
  test('passes to a more trusted worker of its jurisdiction and domain, with the reasoning', async () => {
    const organization = await createOrganization();
    const junior = await hire(organization);
    const taskId = await postDecision(organization, { total: 1 });
    await decide(junior, taskId, ESCALATED);

    const peer = await hire(organization);
    const abroad = await hire(organization, { trust_level: 5, jurisdictions: ['EU'] });
    const elsewhere = await hire(organization, { trust_level: 5, domains: ['medicine'] });
    const senior = await hire(organization, { trust_level: 3 });
    const offer = await senior.offerOf(taskId);
    expect(offer.task.decision?.earlier).toMatchObject([
      { verdict: 'escalated', reasoning: ESCALATED.reasoning },
    ]);
    const deciding = await decide(senior, taskId, APPROVED);

    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({
      verdict: 'approved',
      counted_assignment_ids: [deciding.assignment_id],
      outvoted_assignment_ids: [],
    });
    const queued = (await historyOf(organization, taskId)).filter(({ type }) => type === 'task.queued');
    expect(queued.at(-1)?.data).toMatchObject({
      reason: 'escalated',
      places: 1,
      requirements: { trust_level: 3, jurisdictions: [JURISDICTION] },
    });
    expect(await paidFor(organization, taskId)).toEqual(idsOf(junior, senior));
    for (const other of [peer, abroad, elsewhere]) expect(await other.assignments()).toEqual([]);
  });

  test('keeps its quorum', async () => {
    const organization = await createOrganization();
    const { first, second, third } = await hireThree(organization);
    const taskId = await postDecision(organization, { ...TWO_OF_THREE, quorum: 3 });
    await decide(first, taskId, APPROVED);
    await decide(second, taskId, ESCALATED);
    await decide(third, taskId, APPROVED);
    const senior = await hire(organization, { trust_level: 4 });
    await decide(senior, taskId, APPROVED);
    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({ verdict: 'approved', agreement: 1, decided: 'all_answers' });
    expect(verdictOf(task).counted_assignment_ids).toHaveLength(3);
    expect(await paidFor(organization, taskId)).toEqual(idsOf(first, second, third, senior));
  });

  test('is escalated for good when it may not be passed on again', async () => {
    const organization = await createOrganization();
    const junior = await hire(organization);
    const taskId = await postDecision(organization, { total: 1 });
    await decide(junior, taskId, ESCALATED);
    const senior = await hire(organization, { trust_level: 3 });
    await decide(senior, taskId, ESCALATED);
    const task = await taskThatIs(organization, taskId, 'completed');
    expect(verdictOf(task)).toMatchObject({ verdict: 'escalated', final_action_sha256: null });
    expect(await paidFor(organization, taskId)).toEqual(idsOf(junior, senior));
  });
});
