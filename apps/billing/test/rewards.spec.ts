import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetEarnings, GetRewards, HoldFunds } from '#libs/contracts';
import { TestTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

let billing: Billing;

beforeAll(async () => {
  // A share whose parts have to be rounded.
  billing = await startBilling({ BILLING_WORKER_SHARE_PERCENT: 77 });
});
afterAll(async () => {
  await billing.soundLedger();
  await billing.close();
});

/** A task of a funded organization whose price is held. */
async function heldTask(answersNeeded: number): Promise<TestTask> {
  const task = new TestTask(await billing.organizationWith(10_000_000), answersNeeded);
  await billing.ask(HoldFunds, task.holdRequest());
  return task;
}

async function rewardOf(task: TestTask, workerId: string, paidAnswers: number | null): Promise<unknown> {
  const assignment = { assignment_id: randomUUID(), task_id: task.taskId, paid_answers: paidAnswers };
  const { rewards } = await billing.ask(GetRewards, { worker_id: workerId, assignments: [assignment] });
  expect(rewards.map(one => one.assignment_id)).toEqual(rewards.map(() => assignment.assignment_id));
  return rewards[0]?.amount_micros;
}

test.each([1, 2, 3, 7])('what %i workers are shown is what each is paid', async count => {
  const task = await heldTask(count);
  const workers = Array.from({ length: count }, () => randomUUID());
  const shown = await Promise.all(workers.map(worker => rewardOf(task, worker, count)));
  await billing.publish(task.completed(workers));
  await billing.settled();
  for (const [index, worker_id] of workers.entries()) {
    const { balance_micros: earned } = await billing.ask(GetEarnings, { worker_id });
    expect(earned).toBeGreaterThan(0n);
    expect(shown[index]).toBe(Number(earned));
    expect(await rewardOf(task, worker_id, null)).toBe(Number(earned));
  }
});

test('after the end it is what was paid, which for an outvoted worker is nothing', async () => {
  const task = await heldTask(3);
  const [paid, outvoted] = [randomUUID(), randomUUID()];
  expect(await rewardOf(task, outvoted, 3)).toBe(38_500);
  await billing.publish(task.completed([paid]));
  await billing.settled();
  expect(await rewardOf(task, paid, null)).toBe(115_500);
  expect(await rewardOf(task, paid, 0)).toBe(0);
  expect(await rewardOf(task, outvoted, null)).toBe(0);
});

test('a cancelled task pays the price per answer for finished work, and a failed one may pay nothing', async () => {
  const [cancelled, failed, worker] = [await heldTask(3), await heldTask(3), randomUUID()];
  await billing.publish(cancelled.cancelled([worker]), failed.failed());
  await billing.settled();
  expect(await rewardOf(cancelled, worker, null)).toBe(38_500);
  expect(await rewardOf(failed, worker, null)).toBe(0);
});

test('it is unknown without a hold, and without a number of answers while the hold is open', async () => {
  const open = await heldTask(1);
  expect(await rewardOf(open, randomUUID(), null)).toBeUndefined();
  expect(await rewardOf(open, randomUUID(), 0)).toBe(0);
  expect(await rewardOf(new TestTask(randomUUID()), randomUUID(), 1)).toBeUndefined();
});
