import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AcceptOffer,
  CreateTask,
  DeclineOffer,
  ExtendTask,
  FailTask,
  ListAssignments,
  OfferTask,
  StartAssignment,
  SubmitAnswer,
  VerifyTask,
  verdictOnOnly,
} from '#libs/contracts';
import type { Json, LoggedEvent, UnpricedAssignment } from '#libs/contracts';
import { createRequest, getTask, historyOf, offerRequest, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const YES = { reached_user: true };

interface Place {
  readonly worker_id: string;
  readonly assignment_id: string;
}

type Posted = ReturnType<typeof createRequest>;

async function post(spec: Record<string, unknown>): Promise<Posted> {
  const request = createRequest({ spec: specWith(spec) });
  await world.ask(CreateTask, request);
  return request;
}

async function offered(task: Posted, round: number, trust_level = 3): Promise<Place> {
  const worker_id = randomUUID();
  const expires_at = new Date(world.clock.now().getTime() + 120_000).toISOString();
  const offer = offerRequest(task, { worker_id, round, trust_level, expires_at });
  const { assignment_id } = await world.ask(OfferTask, offer);
  return { worker_id, assignment_id };
}

async function started(place: Place): Promise<Place> {
  await world.ask(AcceptOffer, place);
  await world.ask(StartAssignment, place);
  return place;
}

async function answered(place: Place, output: Json = YES): Promise<Place> {
  await started(place);
  await world.ask(SubmitAnswer, { ...place, output, evidence: [] });
  return place;
}

function verify(task: Posted, step: number, counted: readonly Place[], outvoted: readonly Place[] = []) {
  const ids = (places: readonly Place[]) => places.map(({ assignment_id }) => assignment_id);
  const verdict = {
    ...verdictOnOnly(''),
    method: 'majority' as const,
    counted_assignment_ids: ids(counted),
    outvoted_assignment_ids: ids(outvoted),
  };
  return world.ask(VerifyTask, { task_id: task.task_id, step, output: YES, verdict });
}

async function viewOf({ worker_id, assignment_id }: Place): Promise<UnpricedAssignment> {
  const { data } = await world.ask(ListAssignments, {
    worker_id,
    statuses: ['offered', 'accepted', 'started'],
  });
  return data.find(one => one.assignment_id === assignment_id) ?? expect.unreachable('no such assignment');
}

const lastOf = (events: readonly LoggedEvent[], type: string) =>
  events.findLast(one => one.type === type)?.data;

test('an early verdict withdraws open assignments, and pays those who had started', async () => {
  const task = await post({ consensus: { total: 4, early_stop: true } });
  const counted = [await answered(await offered(task, 1)), await answered(await offered(task, 1))];
  const working = await started(await offered(task, 1));
  const asked = await offered(task, 1);
  expect(await verify(task, 1, counted)).toMatchObject({ status: 'completed' });
  const events = await historyOf(world, task);
  const refs = (places: readonly Place[]) => places.map(place => expect.objectContaining(place));
  expect(lastOf(events, 'task.verified')).toMatchObject({ withdrawn: refs([working, asked]) });
  expect(lastOf(events, 'task.completed')).toMatchObject({
    payable: refs([...counted, working]),
    withdrawn: refs([working, asked]),
  });
});

test('an answer that arrived too late to be judged is paid, an outvoted one is not', async () => {
  const task = await post({ consensus: { total: 4 } });
  const [one, two, wrong, late] = [
    await answered(await offered(task, 1)),
    await answered(await offered(task, 1)),
    await answered(await offered(task, 1), { reached_user: false }),
    await answered(await offered(task, 1)),
  ];
  await verify(task, 1, [one, two], [wrong]);
  expect(lastOf(await historyOf(world, task), 'task.completed')).toMatchObject({
    payable: [one, two, late].map(place => expect.objectContaining(place)),
  });
});

test('answers that do not agree require a more trusted worker, also when the first of those declines', async () => {
  const task = await post({ consensus: { total: 1, max_total: 1 }, workflow_steps: ['check', 'sign off'] });
  await answered(await offered(task, 1));
  const more = { task_id: task.task_id, step: 1, answers_needed: 2, trust_level: 5 };
  expect(await world.ask(ExtendTask, more)).toMatchObject({ status: 'queued' });
  const level = async () => lastOf(await historyOf(world, task), 'task.queued');
  expect(await level()).toMatchObject({ reason: 'escalated', requirements: { trust_level: 5 }, places: 1 });
  await world.ask(DeclineOffer, await offered(task, 2, 5));
  expect(await level()).toMatchObject({ reason: 'declined', requirements: { trust_level: 5 } });
  const decider = await answered(await offered(task, 3, 5));
  expect(lastOf(await historyOf(world, task), 'task.submitted')).toMatchObject({
    trust_level: 5,
    escalated_to: 5,
    consensus: { total: 1 },
  });
  await verify(task, 1, [decider]);
  const next = await level();
  expect(next).toMatchObject({ reason: 'next_step', step: 2 });
  expect(next).not.toHaveProperty('requirements.trust_level');
});

test('the workers of a later step are others, and see the results of the earlier steps', async () => {
  const steps = ['transcribe', { name: 'check', instructions: 'Listen again.' }];
  const task = await post({ workflow_steps: steps, payload: { url: 'https://example.com/a.wav' } });
  const first = await offered(task, 1);
  expect((await viewOf(first)).task).toMatchObject({
    step: { number: 1, of: 2, name: 'transcribe' },
    earlier_steps: [],
    payload: { url: 'https://example.com/a.wav' },
  });
  await verify(task, 1, [await answered(first)]);
  const again = offerRequest(task, { worker_id: first.worker_id, round: 2 });
  await expect(world.ask(OfferTask, again)).rejects.toMatchObject({ code: 'worker.had_task' });
  const second = await offered(task, 2);
  const seen = {
    step: { number: 2, of: 2, name: 'check' },
    instructions: expect.stringContaining('Listen again.'),
    earlier_steps: [{ number: 1, name: 'transcribe', output: YES }],
  };
  expect((await viewOf(second)).task).toMatchObject(seen);
  expect((await world.ask(AcceptOffer, second)).assignment.task).toMatchObject(seen);
  expect((await getTask(world, task)).steps).toMatchObject([
    { number: 1, name: 'transcribe', status: 'verified', result: { output: YES } },
    { number: 2, name: 'check', status: 'in_progress', result: null },
  ]);
});

test('a failed step fails the task and is named; work that an earlier result interrupted is paid', async () => {
  const task = await post({ consensus: { total: 2, early_stop: true }, workflow_steps: ['draft', 'review'] });
  const counted = await answered(await offered(task, 1));
  const interrupted = await started(await offered(task, 1));
  await verify(task, 1, [counted]);
  const failing = { task_id: task.task_id, reason: 'no_consensus' as const, detail: 'They did not agree.' };
  await expect(world.ask(FailTask, { ...failing, step: 1 })).rejects.toMatchObject({ code: 'task.conflict' });
  const cut = await started(await offered(task, 2));
  await world.ask(FailTask, { ...failing, step: 2 });
  const view = await getTask(world, task);
  expect(view.failure).toEqual({
    reason: 'no_consensus',
    detail: 'They did not agree.',
    step: { number: 2, of: 2, name: 'review' },
  });
  expect(view.steps.map(({ status }) => status)).toEqual(['verified', 'failed']);
  expect(lastOf(await historyOf(world, task), 'task.failed')).toMatchObject({
    payable: [counted, interrupted].map(place => expect.objectContaining(place)),
    withdrawn: [expect.objectContaining(cut)],
  });
});

test("a reviewer's view does not change with what another does", async () => {
  const task = await post({ consensus: { total: 3 } });
  const [mine, other] = [await offered(task, 1), await offered(task, 1)];
  await started(mine);
  const before = JSON.stringify(await viewOf(mine));
  await world.ask(AcceptOffer, other);
  expect(JSON.stringify(await viewOf(mine))).toBe(before);
  await world.ask(StartAssignment, other);
  expect(JSON.stringify(await viewOf(mine))).toBe(before);
  await world.ask(SubmitAnswer, { ...other, output: { reached_user: false }, evidence: [] });
  expect(JSON.stringify(await viewOf(mine))).toBe(before);
  const { assignment } = await world.ask(SubmitAnswer, { ...mine, output: YES, evidence: [] });
  expect(assignment).toMatchObject({ status: 'submitted', task: { status: 'submitted' } });
  expect(JSON.stringify(assignment)).not.toContain(other.worker_id);
  const foreign = { ...other, worker_id: mine.worker_id };
  await expect(world.ask(StartAssignment, foreign)).rejects.toMatchObject({ code: 'assignment.not_found' });
});

test('a worker sees among how many the pay is divided, in the list as in the reply to an action', async () => {
  const spec = { consensus: { total: 2 }, workflow_steps: ['check', 'sign off'], expected_minutes: 15 };
  const task = await post(spec);
  const first = await offered(task, 1);
  expect(await viewOf(first)).toMatchObject({ paid_answers: 4, expected_minutes: 15 });
  const counted = [await answered(first), await answered(await offered(task, 1))];
  await world.ask(ExtendTask, { task_id: task.task_id, step: 1, answers_needed: 3, trust_level: null });
  const third = await offered(task, 2);
  // The same as the others: that a reviewer was added is not theirs to see.
  expect(await viewOf(third)).toMatchObject({ paid_answers: 4 });
  await answered(third, { reached_user: false });
  await verify(task, 1, counted, [third]);
  const next = await offered(task, 3);
  expect((await world.ask(AcceptOffer, next)).assignment).toMatchObject({
    paid_answers: 4,
    expected_minutes: 15,
  });
  expect(await viewOf(next)).toMatchObject({ paid_answers: 4 });
});
