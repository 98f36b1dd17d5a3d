import { describe, expect, test } from 'vitest';
import { TaskCompleted } from '#libs/contracts';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { eventTypesOf, historyOf, postTask, taskThatIs } from '../system/task.js';
import { EVIDENCE, TestWorker } from '../system/worker.js';

const YES = { reached_user: true, user_confirmed: true, notes: 'Spoke to them.' };
const NO = { reached_user: false, user_confirmed: false, notes: 'Spoke to them.' };

/** Notes differ between reviewers: they agree on whether the user was reached and has confirmed. */
const FIELDS = { notes: { method: 'most_trusted' } };

function hire(organization: TestOrganization, count: number): Promise<readonly TestWorker[]> {
  return Promise.all(Array.from({ length: count }, () => TestWorker.hire(organization)));
}

/** The worker accepts the offer and submits an answer. */
async function answer(worker: TestWorker | undefined, taskId: string, output: unknown): Promise<string> {
  if (worker === undefined) throw new Error('Nobody was hired for this.');
  const assignmentId = await worker.work(taskId, 'started');
  expectStatus(200, await worker.submit(assignmentId, output, EVIDENCE));
  return assignmentId;
}

describe('a task with three reviewers', () => {
  test('is completed with the answer of two of them, who are paid', async () => {
    const organization = await createOrganization();
    const [first, second, third] = await hire(organization, 3);
    const taskId = await postTask(organization, { consensus: { total: 3, fields: FIELDS } });
    const counted = [await answer(first, taskId, YES)];
    const outvoted = await answer(second, taskId, NO);
    expect((await historyOf(organization, taskId)).at(-1)?.type).toBe('task.submitted');
    counted.push(await answer(third, taskId, { ...YES, notes: 'They confirmed.' }));

    const { result } = await taskThatIs(organization, taskId, 'completed');
    expect(result?.output).toMatchObject({ reached_user: true, user_confirmed: true });
    expect(result?.verdict).toMatchObject({
      method: 'majority',
      decided: 'all_answers',
      counted_assignment_ids: counted.toSorted(),
      outvoted_assignment_ids: [outvoted],
      fields: {
        user_confirmed: {
          votes: [
            { answer: true, votes: 2 },
            { answer: false, votes: 1 },
          ],
        },
      },
    });
    const completed = (await historyOf(organization, taskId)).find(({ type }) => type === 'task.completed');
    const { payable } = TaskCompleted.data.parse(completed?.data);
    expect(payable.map(({ assignment_id }) => assignment_id).toSorted()).toEqual(counted.toSorted());
    expect((await settledBalanceOf(organization)).held_micros).toBe(0);
  });

  test('needs only two of them with early_stop, and the third is released', async () => {
    const organization = await createOrganization();
    const [first, second, third] = await hire(organization, 3);
    const taskId = await postTask(organization, {
      consensus: { total: 3, early_stop: true, fields: FIELDS },
    });
    const open = await third?.work(taskId, 'started');
    await answer(first, taskId, YES);
    await answer(second, taskId, YES);
    const { result } = await taskThatIs(organization, taskId, 'completed');
    expect(result?.verdict.decided).toBe('early');
    const verified = (await historyOf(organization, taskId)).find(({ type }) => type === 'task.verified');
    expect(verified?.data).toMatchObject({ withdrawn: [{ assignment_id: open }] });
    expect((await third?.submit(open ?? ''))?.status).toBe(409);
  });
});

describe('reviewers who do not agree', () => {
  const consensus = { total: 2, method: 'unanimous', fields: FIELDS };

  test('fail the task', async () => {
    const organization = await createOrganization();
    const [first, second] = await hire(organization, 2);
    const taskId = await postTask(organization, { consensus });
    await answer(first, taskId, YES);
    await answer(second, taskId, NO);
    const { failure } = await taskThatIs(organization, taskId, 'failed');
    expect(failure).toMatchObject({ reason: 'no_consensus', detail: expect.stringMatching(/did not agree/) });
    expect((await settledBalanceOf(organization)).held_micros).toBe(0);
  });

  test('are followed by another one if the task allows it', async () => {
    const organization = await createOrganization();
    const [first, second] = await hire(organization, 2);
    const taskId = await postTask(organization, {
      consensus: { ...consensus, method: 'majority', max_total: 3 },
    });
    await answer(first, taskId, YES);
    await answer(second, taskId, NO);
    await answer(await TestWorker.hire(organization), taskId, NO);
    const { result } = await taskThatIs(organization, taskId, 'completed');
    expect(result?.output).toMatchObject({ user_confirmed: false });
    const queued = (await historyOf(organization, taskId)).filter(({ type }) => type === 'task.queued');
    expect(queued.at(-1)?.data).toMatchObject({ reason: 'extended', places: 1 });
  });

  test('are overruled by a worker one trust level higher if the task escalates', async () => {
    const organization = await createOrganization();
    const [first, second] = await hire(organization, 2);
    const taskId = await postTask(organization, {
      consensus: { ...consensus, on_disagreement: 'escalate' },
    });
    await answer(first, taskId, YES);
    await answer(second, taskId, NO);
    const expert = await TestWorker.hire(organization, { name: 'Grace', trust_level: 5 });
    await answer(expert, taskId, NO);
    const { result } = await taskThatIs(organization, taskId, 'completed');
    expect(result?.output).toMatchObject({ user_confirmed: false });
    expect(result?.verdict.decided).toBe('escalated');
    expect(await eventTypesOf(organization, taskId)).toContain('task.verified');
  });
});
