import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ASSIGNMENT_STATUSES,
  AcceptOffer,
  DeclineOffer,
  ExtendTask,
  ListAssignments,
  ReleaseAssignment,
  ServiceError,
  StartAssignment,
  SubmitAnswer,
} from '#libs/contracts';
import type { CommandContract, RequestInput } from '#libs/contracts';
import { startWorld } from './harness.js';
import type { World } from './harness.js';
import { answer, createReview, offerToNewWorker, verify } from './reviews.js';
import type { Reviewer } from './reviews.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const asMany = { consensus: { total: 3, max_total: 4, early_stop: true } };

/** Everything a worker's key returns: the reply, or the complete refusal. */
async function replyOf<Contract extends CommandContract>(
  contract: Contract,
  request: RequestInput<Contract>,
) {
  try {
    return await world.ask(contract, request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { kind, code, message, details } = error;
    return { kind, code, message, details };
  }
}

/** Every list, page by page, and the result of reading it again. */
async function lists({ worker_id }: Reviewer): Promise<string> {
  const asked = ['offered', 'accepted', 'started', 'submitted'] as const;
  const answers = [
    await replyOf(ListAssignments, { worker_id, statuses: [...ASSIGNMENT_STATUSES], limit: 1 }),
  ];
  for (const status of asked)
    answers.push(await replyOf(ListAssignments, { worker_id, statuses: [status], limit: 20 }));
  return JSON.stringify(answers);
}

/** Commands that are refused at any time, with their refusals. */
async function refusals(reviewer: Reviewer): Promise<string> {
  return JSON.stringify([
    await replyOf(SubmitAnswer, { ...answer(reviewer), output: 'not what was asked for' }),
    await replyOf(StartAssignment, { ...reviewer, worker_id: randomUUID() }),
    await replyOf(AcceptOffer, { ...reviewer, assignment_id: randomUUID() }),
  ]);
}

/** Replaces the reviewer's own ids and times with their names. */
function withoutOwn(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');
}

test("a reviewer's view stays identical, byte for byte, whatever another does", async () => {
  const task = await createReview(world, asMany);
  const [one, other] = [await offerToNewWorker(world, task), await offerToNewWorker(world, task)];
  await world.ask(AcceptOffer, other);
  await world.ask(StartAssignment, other);
  const idempotency = { scope: `worker:${other.worker_id}`, key: randomUUID(), fingerprint: 'a'.repeat(64) };
  const keyed = { ...other, idempotency };
  await world.ask(StartAssignment, keyed);
  const seen = async () => [
    await lists(other),
    await refusals(other),
    JSON.stringify(await replyOf(StartAssignment, keyed)),
    JSON.stringify(await replyOf(AcceptOffer, other)),
  ];
  const before = await seen();
  for (const contract of [AcceptOffer, StartAssignment] as const) {
    await world.ask(contract, one);
    expect(await seen()).toEqual(before);
  }
  await world.ask(SubmitAnswer, answer(one, false));
  expect(await seen()).toEqual(before);
  const reluctant = await offerToNewWorker(world, task);
  expect(await seen()).toEqual(before);
  await world.ask(AcceptOffer, reluctant);
  await world.ask(ReleaseAssignment, reluctant);
  expect(await seen()).toEqual(before);
});

/** Every reply a reviewer gets on the way to an answer, with something happening before each step. */
async function repliesOnTheWay(
  reviewer: Reviewer,
  meanwhile: readonly (() => Promise<unknown>)[],
): Promise<string> {
  const seen: unknown[] = [];
  const steps = [
    () => replyOf(AcceptOffer, reviewer),
    () => replyOf(StartAssignment, reviewer),
    () => replyOf(SubmitAnswer, answer(reviewer)),
    () => replyOf(SubmitAnswer, answer(reviewer)),
    () => replyOf(SubmitAnswer, answer(reviewer, false)),
    () => replyOf(DeclineOffer, reviewer),
  ];
  for (const [place, step] of steps.entries()) {
    await meanwhile[place]?.();
    seen.push(await lists(reviewer), await refusals(reviewer), await step(), await lists(reviewer));
  }
  return withoutOwn(JSON.stringify(seen));
}

test('a reviewer alone and a reviewer among others get the same replies throughout', async () => {
  const quiet = await createReview(world, asMany);
  const alone = await repliesOnTheWay(await offerToNewWorker(world, quiet), []);

  const busy = await createReview(world, asMany);
  const first = await offerToNewWorker(world, busy);
  const reviewer = await offerToNewWorker(world, busy);
  const third = await offerToNewWorker(world, busy);
  const among = await repliesOnTheWay(reviewer, [
    () => world.ask(AcceptOffer, first),
    () => world.ask(StartAssignment, first),
    () => world.ask(SubmitAnswer, answer(first, false)),
    () => world.ask(DeclineOffer, third),
  ]);
  expect(among).toBe(alone);
});

test('a reviewer added after a disagreement gets the same replies as the first', async () => {
  const task = await createReview(world, {
    consensus: { total: 2, max_total: 3, on_disagreement: 'escalate' },
  });
  const first = await repliesOnTheWay(await offerToNewWorker(world, task), []);
  const second = await repliesOnTheWay(await offerToNewWorker(world, task), []);
  await world.ask(ExtendTask, { task_id: task.task_id, step: 1, answers_needed: 3, trust_level: 5 });
  const senior = await repliesOnTheWay(await offerToNewWorker(world, task, 2), []);
  expect(second).toBe(first);
  expect(senior).toBe(first);
});

test('a withdrawn reviewer learns of the withdrawal and nothing of the result', async () => {
  const task = await createReview(world, { ...asMany, workflow_steps: ['draft', 'check'] });
  const first = await offerToNewWorker(world, task);
  const other = await offerToNewWorker(world, task);
  for (const contract of [AcceptOffer, StartAssignment] as const) await world.ask(contract, first);
  await world.ask(SubmitAnswer, answer(first, false));
  await verify(world, task, 1, [first], { output: { reached_user: false } });
  const seen = await lists(other);
  expect(seen).toContain('"withdrawn"');
  expect(seen).not.toContain('reached_user":false');
  expect(await replyOf(AcceptOffer, other)).toMatchObject({
    code: 'assignment.conflict',
    message: 'The assignment is withdrawn, so it cannot be accepted.',
  });
});
