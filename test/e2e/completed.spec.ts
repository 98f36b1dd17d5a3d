import { beforeAll, expect, test } from 'vitest';
import { createOrganization } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { eventTypesOf, historyOf, postTask, taskThatIs } from '../system/task.js';
import { ANSWER, EVIDENCE, TestWorker } from '../system/worker.js';
import { hashOfEvent } from '#libs/contracts';

let organization: TestOrganization;
let worker: TestWorker;
let taskId: string;

beforeAll(async () => {
  organization = await createOrganization({ fundsMicros: 1_000_000 });
  worker = await TestWorker.hire(organization);
  taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
});

test('a task goes from created to completed, with each event published once and in order', async () => {
  expect(await eventTypesOf(organization, taskId)).toEqual([
    'task.created',
    'task.queued',
    'task.matched',
    'task.offered',
    'task.accepted',
    'task.started',
    'task.submitted',
    'task.verified',
    'task.completed',
  ]);
});

test('its result is what the worker answered', async () => {
  const task = await taskThatIs(organization, taskId, 'completed');
  expect(task.result).toMatchObject({
    output: ANSWER,
    evidence: EVIDENCE,
    verdict: { method: 'single', agreement: 1 },
  });
  expect(task.assignments).toMatchObject([{ worker_id: worker.workerId, status: 'submitted' }]);
  expect(task.ended_at).not.toBeNull();
});

test('its price is captured and nothing stays held', async () => {
  const balance = await settledBalanceOf(organization);
  expect(balance).toEqual({ currency: 'USD', available_micros: 800_000, held_micros: 0 });
});

test('its history is a verifiable hash chain', async () => {
  const events = await historyOf(organization, taskId);
  let previous: string | null = null;
  for (const { hash, previous_hash, hash_version, salt, ...event } of events) {
    expect(previous_hash).toBe(previous);
    expect(hash).toBe(hashOfEvent(event, { previous_hash, hash_version, salt }));
    previous = hash;
  }
});

test('the match explains which workers were considered and why this one was chosen', async () => {
  const { body } = await organization.agent.get(`/v1/tasks/${taskId}/match`);
  expect(body).toMatchObject({
    task_id: taskId,
    waiting: false,
    rounds: [
      {
        round: 1,
        workers_considered: 1,
        chosen_worker_id: worker.workerId,
        candidates: [{ worker_id: worker.workerId, rank: 1, outcome: 'offered' }],
      },
    ],
  });
});

test('a long poll is answered when the task ends', async () => {
  const waiter = await createOrganization();
  const busy = await TestWorker.hire(waiter);
  const another = await postTask(waiter);
  const waiting = waiter.agent.get(`/v1/tasks/${another}?wait=30`);
  await busy.work(another);
  expect((await waiting).body).toMatchObject({ task_id: another, status: 'completed' });
});
