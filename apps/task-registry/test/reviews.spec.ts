import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ExpireOffer,
  FailTask,
  ListAssignments,
  OfferTask,
  SubmitAnswer,
  VerifyTask,
  verdictOnOnly,
} from '#libs/contracts';
import { bringTo, createRequest, getTask, historyOf, offerRequest, startWorld } from './harness.js';
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

describe('three reviewers', () => {
  test('are requested at once, and none waits for another', async () => {
    const task = await createReview(world, { consensus: { total: 3 } });
    expect(await lastEventData(world, task, 'task.queued')).toMatchObject({ places: 3, round: 1 });
    const all = [
      await offerToNewWorker(world, task),
      await offerToNewWorker(world, task),
      await offerToNewWorker(world, task),
    ];
    await expect(offerToNewWorker(world, task)).rejects.toMatchObject({ code: 'task.conflict' });
    for (const [place, reviewer] of all.entries()) {
      await begin(world, reviewer);
      await world.ask(SubmitAnswer, answer(reviewer));
      expect(await lastEventData(world, task, 'task.submitted')).toMatchObject({
        answers_needed: 3,
        answers_received: place + 1,
        trust_level: 3,
        consensus: { total: 3, method: 'majority' },
        escalated_to: null,
      });
    }
    expect(await getTask(world, task)).toMatchObject({ status: 'submitted' });
  });

  test('of whom two suffice: the third is withdrawn, free at once, and paid for started work', async () => {
    const task = await createReview(world, { consensus: { total: 3, early_stop: true } });
    const first = await review(world, task);
    const second = await review(world, task);
    const third = await offerToNewWorker(world, task);
    await begin(world, third);
    expect(await openOf(world, third.worker_id)).toBe(1);

    expect(await verify(world, task, 1, [first, second])).toMatchObject({ status: 'completed' });

    expect(await openOf(world, third.worker_id)).toBe(0);
    expect(await lastEventData(world, task, 'task.verified')).toMatchObject({ withdrawn: refs(third) });
    expect(await lastEventData(world, task, 'task.completed')).toMatchObject({
      withdrawn: refs(third),
      payable: refs(first, second, third),
    });
    const next = await bringTo(world, 'queued');
    const offer = offerRequest(next, { worker_id: third.worker_id, capacity: 1 });
    expect(await world.ask(OfferTask, offer)).toMatchObject({ status: 'offered' });
    await expect(world.ask(SubmitAnswer, answer(third))).rejects.toMatchObject({
      code: 'assignment.conflict',
    });
  });

  test('of whom one only had an offer: nothing is paid for it, and the expiry timer changes nothing', async () => {
    const task = await createReview(world, { consensus: { total: 2, early_stop: true } });
    const first = await review(world, task);
    const asked = await offerToNewWorker(world, task);
    await verify(world, task, 1, [first]);
    expect(await lastEventData(world, task, 'task.completed')).toMatchObject({ payable: refs(first) });
    world.clock.advance(180_000);
    const expiry = { task_id: task.task_id, assignment_id: asked.assignment_id };
    await expect(world.ask(ExpireOffer, expiry)).rejects.toMatchObject({ code: 'assignment.conflict' });
  });

  test('of whom one is outvoted and one too late to be judged: the latter is paid', async () => {
    const task = await createReview(world, { consensus: { total: 3, early_stop: true } });
    const all = [await review(world, task), await review(world, task), await review(world, task)];
    const [first, second, late] = all;
    if (first === undefined || second === undefined || late === undefined)
      throw new Error('There are three.');
    const twice = verify(world, task, 1, [first, second], { outvoted: [second] });
    await expect(twice).rejects.toMatchObject({ code: 'task.conflict' });
    await verify(world, task, 1, [first], { outvoted: [second] });
    expect(await lastEventData(world, task, 'task.completed')).toMatchObject({ payable: refs(first, late) });
  });
});

describe('a task of several steps', () => {
  const steps = ['draft', { name: 'check', instructions: 'Is the draft right?' }, 'approve'];

  test('has new people in each, who see the results of the steps before', async () => {
    const task = await createReview(world, { workflow_steps: steps });
    const drafter = await review(world, task);
    await verify(world, task, 1, [drafter], { output: { reached_user: false } });
    const same = offerRequest(task, { worker_id: drafter.worker_id, round: 2 });
    await expect(world.ask(OfferTask, same)).rejects.toMatchObject({ code: 'worker.had_task' });

    const checker = await offerToNewWorker(world, task, 2);
    const seen = {
      instructions: 'Ask whether they know of the login.\n\nIs the draft right?',
      step: { number: 2, of: 3, name: 'check' },
      earlier_steps: [{ number: 1, name: 'draft', output: { reached_user: false } }],
    };
    const query = { worker_id: checker.worker_id, statuses: ['offered' as const], limit: 1 };
    const [listed] = (await world.ask(ListAssignments, query)).data;
    expect(listed?.task).toMatchObject(seen);
    await begin(world, checker);
    const { assignment } = await world.ask(SubmitAnswer, answer(checker));
    expect(assignment.task).toMatchObject(seen);
    expect(assignment.task.earlier_steps).toEqual(listed?.task.earlier_steps);

    // A worker of an earlier step learns nothing of its outcome.
    const earlier = { worker_id: drafter.worker_id, statuses: ['submitted' as const], limit: 1 };
    expect((await world.ask(ListAssignments, earlier)).data).toMatchObject([
      { task: { status: 'submitted', step: { number: 1 }, earlier_steps: [] } },
    ]);
  });

  test('shows the result of each in its view, and never changes it', async () => {
    const task = await createReview(world, { workflow_steps: steps });
    const drafter = await review(world, task);
    await verify(world, task, 1, [drafter]);
    const again = { ...verdictOnOnly(drafter.assignment_id), agreement: 0.5 };
    const other = { task_id: task.task_id, step: 1, output: { reached_user: false }, verdict: again };
    expect(await world.ask(VerifyTask, other)).toMatchObject({ status: 'queued', changed: false });
    expect((await getTask(world, task)).steps).toMatchObject([
      { number: 1, name: 'draft', status: 'verified', result: { output: { reached_user: true } } },
      { number: 2, name: 'check', status: 'in_progress', result: null },
      { number: 3, name: 'approve', status: 'pending', result: null },
    ]);
    const checker = await review(world, task, 2);
    await verify(world, task, 2, [checker]);
    const approver = await review(world, task, 3);
    expect(await verify(world, task, 3, [approver])).toMatchObject({ status: 'completed' });
    const view = await getTask(world, task);
    expect(view.steps.map(({ status }) => status)).toEqual(['verified', 'verified', 'verified']);
    expect(view.steps[2]?.result?.output).toEqual(view.result?.output);
    expect(await lastEventData(world, task, 'task.completed')).toMatchObject({
      payable: refs(drafter, checker, approver),
    });
    const verified = (await historyOf(world, task)).filter(({ type }) => type === 'task.verified');
    expect(verified.map(({ data }) => data)).toMatchObject(
      [1, 2, 3].map(step => ({ step, step_ref: { number: step, of: 3 } })),
    );
  });

  test('that ends at its deadline names the step, and pays those of the steps before', async () => {
    const task = await createReview(world, {
      consensus: { total: 2, early_stop: true },
      workflow_steps: steps,
    });
    const drafter = await review(world, task);
    const interrupted = await offerToNewWorker(world, task);
    await begin(world, interrupted);
    await verify(world, task, 1, [drafter]);
    const checker = await offerToNewWorker(world, task, 2);
    await begin(world, checker);

    // As the SLA monitor sends it: it does not know of steps.
    const expired = { task_id: task.task_id, reason: 'expired' as const, detail: 'Too late.', step: null };
    const { task_id } = task;
    await expect(world.ask(FailTask, { ...expired, reason: 'no_consensus', step: 1 })).rejects.toMatchObject({
      code: 'task.conflict',
    });
    expect(await world.ask(FailTask, expired)).toMatchObject({ task_id, status: 'failed' });
    const step = { number: 2, of: 3, name: 'check' };
    expect(await lastEventData(world, task, 'task.failed')).toMatchObject({
      reason: 'expired',
      step,
      payable: refs(drafter, interrupted),
      withdrawn: refs(checker),
    });
    expect(await getTask(world, task)).toMatchObject({
      failure: { reason: 'expired', step },
      steps: [{ status: 'verified' }, { status: 'failed' }, { status: 'pending' }],
    });
  });
});

test('a foreign worker finds none of the assignments', async () => {
  const task = await createReview(world, { consensus: { total: 2 } });
  const reviewer = await offerToNewWorker(world, task);
  const stranger = { ...reviewer, worker_id: randomUUID() };
  await expect(world.ask(SubmitAnswer, answer(stranger))).rejects.toMatchObject({
    code: 'assignment.not_found',
  });
  const unknown = answer({ ...stranger, assignment_id: createRequest().task_id });
  await expect(world.ask(SubmitAnswer, unknown)).rejects.toMatchObject({ code: 'assignment.not_found' });
});
