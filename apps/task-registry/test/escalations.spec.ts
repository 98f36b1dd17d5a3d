import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeclineOffer, ExtendTask, FailTask, SubmitAnswer } from '#libs/contracts';
import { startWorld } from './harness.js';
import type { World } from './harness.js';
import {
  answer,
  begin,
  createReview,
  lastEventData,
  offerToNewWorker,
  openOf,
  refs,
  review,
  verify,
} from './reviews.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('a step that escalates requires more trust until it ends, also after a decline', async () => {
  const task = await createReview(world, {
    consensus: { total: 2, on_disagreement: 'escalate' },
    workflow_steps: ['check', 'approve'],
    requirements: { trust_level: 2, skills: ['phone'] },
  });
  const [first, second] = [await review(world, task), await review(world, task)];
  const more = { task_id: task.task_id, step: 1, answers_needed: 3, trust_level: 4 };
  expect(await world.ask(ExtendTask, more)).toMatchObject({ status: 'queued', changed: true });
  expect(await world.ask(ExtendTask, more)).toMatchObject({ changed: false });
  const raised = { requirements: { trust_level: 4, skills: ['phone'] } };
  expect(await lastEventData(world, task, 'task.queued')).toMatchObject({
    reason: 'escalated',
    places: 1,
    ...raised,
  });

  const reluctant = await offerToNewWorker(world, task, 2);
  await world.ask(DeclineOffer, reluctant);
  expect(await lastEventData(world, task, 'task.queued')).toMatchObject({
    reason: 'declined',
    places: 1,
    ...raised,
  });

  const senior = await review(world, task, 3);
  expect(await lastEventData(world, task, 'task.submitted')).toMatchObject({ escalated_to: 4 });
  await verify(world, task, 1, [senior, first], { outvoted: [second] });
  expect(await lastEventData(world, task, 'task.queued')).toMatchObject({
    reason: 'next_step',
    step: 2,
    places: 2,
    requirements: { trust_level: 2 },
  });
});

test('answers that cannot agree any more are handed to one more trusted worker, in place of who is still at work', async () => {
  const task = await createReview(world, {
    consensus: { total: 4, method: 'quorum', quorum: 4, on_disagreement: 'escalate' },
  });
  const tooEarly = { task_id: task.task_id, step: 1, answers_needed: 2, trust_level: 4, withdraw_open: true };
  await expect(world.ask(ExtendTask, tooEarly)).rejects.toMatchObject({ code: 'task.conflict' });
  const answered = [await review(world, task), await review(world, task)];
  const [working, asked] = [await offerToNewWorker(world, task), await offerToNewWorker(world, task)];
  await begin(world, working);
  const handOver = { task_id: task.task_id, step: 1, answers_needed: 3, trust_level: 4, withdraw_open: true };
  expect(await world.ask(ExtendTask, handOver)).toMatchObject({ status: 'queued', changed: true });
  expect(await world.ask(ExtendTask, handOver)).toMatchObject({ changed: false });
  expect(await lastEventData(world, task, 'task.queued')).toMatchObject({
    reason: 'escalated',
    places: 1,
    requirements: { trust_level: 4 },
    withdrawn: refs(working, asked),
  });
  expect(await openOf(world, working.worker_id)).toBe(0);
  await expect(world.ask(SubmitAnswer, answer(working))).rejects.toMatchObject({
    code: 'assignment.conflict',
  });

  const senior = await offerToNewWorker(world, task, 2);
  await expect(offerToNewWorker(world, task, 2)).rejects.toMatchObject({ code: 'task.conflict' });
  // The command is repeated while the senior is at work.
  expect(await world.ask(ExtendTask, handOver)).toMatchObject({ changed: false });
  await begin(world, senior);
  await world.ask(SubmitAnswer, answer(senior));
  expect(await lastEventData(world, task, 'task.submitted')).toMatchObject({
    answers_needed: 3,
    answers_received: 3,
    escalated_to: 4,
    decision: null,
  });
  await world.ask(FailTask, { task_id: task.task_id, step: 1, reason: 'no_consensus', detail: null });
  expect(await lastEventData(world, task, 'task.failed')).toMatchObject({
    payable: refs(...answered, working, senior),
  });
});

test('an escalated decision asks for as many more workers as were passed on', async () => {
  const task = await createReview(world, {
    task_type: 'decision',
    decision: { request_type: 'refund', action: { amount: 5 }, summary: 'A refund.', max_escalations: 2 },
    consensus: { total: 2, method: 'quorum', quorum: 2 },
  });
  await review(world, task);
  await review(world, task);
  expect(await lastEventData(world, task, 'task.submitted')).toMatchObject({
    decision: { max_escalations: 2 },
  });
  const more = { task_id: task.task_id, step: 1, answers_needed: 4, trust_level: 3 };
  expect(await world.ask(ExtendTask, more)).toMatchObject({ status: 'queued' });
  expect(await lastEventData(world, task, 'task.queued')).toMatchObject({
    reason: 'escalated',
    places: 2,
    requirements: { trust_level: 3 },
  });
});
