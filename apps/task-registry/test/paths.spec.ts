import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AcceptOffer,
  AssignTask,
  BreachSla,
  CancelTask,
  CheckWork,
  CreateTask,
  DeclineOffer,
  ExpireOffer,
  ExtendTask,
  FailTask,
  OfferTask,
  ReleaseAssignment,
  StartAssignment,
  SubmitAnswer,
  VerifyTask,
  verdictOnOnly,
} from '#libs/contracts';
import {
  assignRequest,
  bringTo,
  createRequest,
  getTask,
  historyOf,
  offerRequest,
  specWith,
  startWorld,
  verifyRequest,
} from './harness.js';
import type { Stage, World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const cancelOf = (task: { task_id: string; org_id: string }) => ({
  task_id: task.task_id,
  org_id: task.org_id,
  pools: null,
  reason: 'not needed',
});

test('a declined offer goes back to the queue for another worker', async () => {
  const task = await bringTo(world, 'offered');
  const { assignment } = await world.ask(DeclineOffer, task.work);
  expect(assignment).toMatchObject({ status: 'declined', task: { status: 'queued' } });
  const last = (await historyOf(world, task)).at(-1);
  expect(last).toMatchObject({
    type: 'task.queued',
    data: {
      reason: 'declined',
      places: 1,
      round: 2,
      excluded_worker_ids: [task.worker_id],
      ended_assignment: { assignment_id: task.assignment_id, outcome: 'declined' },
    },
  });
  const same = offerRequest(task, { worker_id: task.worker_id, round: 2 });
  await expect(world.ask(OfferTask, same)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'worker.had_task',
  });
  expect(await world.ask(OfferTask, offerRequest(task, { round: 2 }))).toMatchObject({ status: 'offered' });
});

test('an offer expires at its time and not before', async () => {
  const task = await bringTo(world, 'offered');
  const expiry = { task_id: task.task_id, assignment_id: task.assignment_id };
  await expect(world.ask(ExpireOffer, expiry)).rejects.toMatchObject({
    code: 'assignment.not_expired',
    message: 'The offer has not expired yet.',
  });
  world.clock.advance(180_000);
  await expect(world.ask(AcceptOffer, task.work)).rejects.toMatchObject({ code: 'assignment.conflict' });
  expect(await world.ask(ExpireOffer, expiry)).toMatchObject({ status: 'queued', changed: true });
  expect(await world.ask(ExpireOffer, expiry)).toMatchObject({ status: 'queued', changed: false });
  await expect(world.ask(AcceptOffer, task.work)).rejects.toMatchObject({ code: 'assignment.conflict' });
});

test.each<Stage>(['accepted', 'started'])('a worker releases %s work', async stage => {
  const task = await bringTo(world, stage);
  expect((await world.ask(ReleaseAssignment, task.work)).assignment.status).toBe('released');
  expect((await historyOf(world, task)).at(-1)).toMatchObject({
    type: 'task.queued',
    data: { reason: 'released' },
  });
});

test('an assigned task is matched, offered without expiry, and accepted at once', async () => {
  const task = await bringTo(world, 'queued');
  const request = assignRequest(task);
  expect(await world.ask(AssignTask, request)).toMatchObject({
    status: 'accepted',
    version: 5,
    changed: true,
  });
  expect(await world.ask(AssignTask, request)).toMatchObject({ version: 5, changed: false });
  expect((await historyOf(world, task)).slice(2)).toMatchObject([
    { type: 'task.matched', data: { score: 0.9 } },
    { type: 'task.offered', data: { expires_at: null } },
    { type: 'task.accepted', data: { start_by: request.start_by } },
  ]);
});

test('an assigned task that is not started in time goes to the next worker, and may come back', async () => {
  const task = await bringTo(world, 'queued');
  const startBy = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const request = assignRequest(task, { start_by: startBy });
  const { assignment_id } = await world.ask(AssignTask, request);
  const work = { worker_id: request.worker_id, assignment_id };
  const check = { task_id: task.task_id, assignment_id };
  expect(await world.ask(CheckWork, check)).toMatchObject({ status: 'accepted', next_check_at: startBy });
  expect((await getTask(world, task)).assignments).toMatchObject([{ release_at: startBy }]);

  world.clock.advance(60_001);
  await expect(world.ask(StartAssignment, work)).rejects.toMatchObject({ code: 'assignment.conflict' });
  expect(await world.ask(CheckWork, check)).toMatchObject({ status: 'queued', next_check_at: null });
  expect((await historyOf(world, task)).at(-1)).toMatchObject({
    type: 'task.queued',
    data: {
      reason: 'offer_expired',
      excluded_worker_ids: [],
      lapsed_offers: [{ worker_id: request.worker_id, times: 1 }],
      ended_assignment: { assignment_id, outcome: 'expired' },
    },
  });
  const later = assignRequest(task, { ...request, round: 2, start_by: in5Minutes() });
  expect(await world.ask(AssignTask, later)).toMatchObject({ status: 'accepted', changed: true });
});

test('starting a direct assignment stops its clock', async () => {
  const task = await bringTo(world, 'queued');
  const request = assignRequest(task, { start_by: in5Minutes() });
  const { assignment_id } = await world.ask(AssignTask, request);
  const work = { worker_id: request.worker_id, assignment_id };
  expect((await world.ask(StartAssignment, work)).assignment.status).toBe('started');
  world.clock.advance(600_000);
  const checked = await world.ask(CheckWork, { task_id: task.task_id, assignment_id });
  expect(checked).toMatchObject({ status: 'started', changed: false });
  expect(Date.parse(checked.next_check_at ?? '')).toBeGreaterThan(world.clock.now().getTime());
});

function in5Minutes(): string {
  return new Date(world.clock.now().getTime() + 300_000).toISOString();
}

test('another worker does not find the assignment', async () => {
  const task = await bringTo(world, 'offered');
  const stranger = { ...task.work, worker_id: randomUUID() };
  await expect(world.ask(AcceptOffer, stranger)).rejects.toMatchObject({ code: 'assignment.not_found' });
  const unknown = { ...task.work, assignment_id: randomUUID() };
  await expect(world.ask(AcceptOffer, unknown)).rejects.toMatchObject({ code: 'assignment.not_found' });
});

test('an invalid answer is refused with a pointer to each fault, and the next may be valid', async () => {
  const spec = specWith({
    output: { schema: { type: 'object', required: ['reached_user'] }, evidence_required: true },
  });
  const task = await bringTo(world, 'started', { spec });
  await expect(world.ask(SubmitAnswer, { ...task.work, output: {}, evidence: [] })).rejects.toMatchObject({
    kind: 'invalid',
    code: 'output.invalid',
    details: { faults: [{ pointer: '/output/reached_user' }, { pointer: '/evidence' }] },
  });
  const evidence = [{ type: 'note', content: 'They answered.' }];
  const fitting = { ...task.work, output: { reached_user: true }, evidence };
  expect((await world.ask(SubmitAnswer, fitting)).assignment.status).toBe('submitted');
  expect((await world.ask(SubmitAnswer, fitting)).assignment.status).toBe('submitted');
  await world.ask(VerifyTask, verifyRequest(task));
  expect((await getTask(world, task)).result).toMatchObject({ evidence });
  expect((await historyOf(world, task)).filter(({ type }) => type === 'task.submitted')).toHaveLength(1);
});

test('no answer is accepted after a deadline that fails the task', async () => {
  const deadline = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const failing = await bringTo(world, 'started', { spec: specWith({ sla: { deadline } }) });
  const patient = await bringTo(world, 'started', {
    spec: specWith({ sla: { deadline, on_deadline: 'continue' } }),
  });
  world.clock.advance(180_000);
  const answer = { output: { reached_user: true }, evidence: [] };
  await expect(world.ask(SubmitAnswer, { ...failing.work, ...answer })).rejects.toMatchObject({
    code: 'assignment.conflict',
    message: 'The deadline of the task has passed, so it accepts no more answers.',
  });
  expect((await world.ask(SubmitAnswer, { ...patient.work, ...answer })).assignment.status).toBe('submitted');
});

test.each<[Stage, number, number]>([
  ['queued', 0, 0],
  ['offered', 0, 1],
  ['accepted', 0, 1],
  ['started', 0, 1],
  ['submitted', 1, 0],
])('a task that is %s can be cancelled; %i are paid, %i withdrawn', async (stage, paid, withdrawn) => {
  const task = await bringTo(world, stage);
  const { task: view } = await world.ask(CancelTask, cancelOf(task));
  expect(view).toMatchObject({ status: 'cancelled', cancellation: { reason: 'not needed' } });
  const last = (await historyOf(world, task)).at(-1);
  expect(last).toMatchObject({ type: 'task.cancelled', data: { reason: 'not needed' } });
  expect(last?.data).toHaveProperty('payable.length', paid);
  expect(last?.data).toHaveProperty('withdrawn.length', withdrawn);
});

test("an ended task cannot be cancelled, and another organization's is not found", async () => {
  const task = await bringTo(world, 'completed');
  await expect(world.ask(CancelTask, cancelOf(task))).rejects.toMatchObject({ code: 'task.not_cancellable' });
  const foreign = cancelOf({ ...task, org_id: randomUUID() });
  await expect(world.ask(CancelTask, foreign)).rejects.toMatchObject({ code: 'task.not_found' });
  const otherPool = { ...cancelOf(task), pools: [randomUUID()] };
  await expect(world.ask(CancelTask, otherPool)).rejects.toMatchObject({ code: 'task.not_found' });
});

test('a task fails once, for one reason', async () => {
  const task = await bringTo(world, 'started');
  const failing = { task_id: task.task_id, reason: 'expired' as const, detail: 'too late', step: null };
  expect(await world.ask(FailTask, failing)).toMatchObject({ status: 'failed', changed: true });
  expect(await world.ask(FailTask, failing)).toMatchObject({ status: 'failed', changed: false });
  await expect(world.ask(FailTask, { ...failing, reason: 'no_consensus' })).rejects.toMatchObject({
    code: 'task.conflict',
  });
  await expect(world.ask(StartAssignment, task.work)).rejects.toMatchObject({ code: 'assignment.conflict' });
  expect((await getTask(world, task)).failure).toEqual({ reason: 'expired', detail: 'too late', step: null });
});

test('each kind of breach is published once', async () => {
  const task = await bringTo(world, 'offered');
  const late = { task_id: task.task_id, kind: 'target_latency' as const, due_at: new Date().toISOString() };
  expect(await world.ask(BreachSla, late)).toMatchObject({ status: 'offered', changed: true });
  expect(await world.ask(BreachSla, late)).toMatchObject({ status: 'offered', changed: false });
  expect(await world.ask(BreachSla, { ...late, kind: 'deadline' })).toMatchObject({ changed: true });
  const { sla_breaches } = await getTask(world, task);
  expect(sla_breaches.map(({ kind }) => kind)).toEqual(['target_latency', 'deadline']);
});

test('several answers, one more, and several steps', async () => {
  const request = createRequest({
    spec: specWith({ consensus: { total: 2 }, workflow_steps: ['draft', 'review'] }),
  });
  await world.ask(CreateTask, request);
  const place = async (round: number): Promise<string> => {
    const worker_id = randomUUID();
    const expires_at = new Date(world.clock.now().getTime() + 120_000).toISOString();
    const { assignment_id } = await world.ask(
      OfferTask,
      offerRequest(request, { worker_id, round, expires_at }),
    );
    await world.ask(AcceptOffer, { worker_id, assignment_id });
    await world.ask(StartAssignment, { worker_id, assignment_id });
    const answer = { worker_id, assignment_id, output: { reached_user: true }, evidence: [] };
    await world.ask(SubmitAnswer, answer);
    return assignment_id;
  };
  const verdictOf = (step: number, counted: string[], outvoted: string[] = []) => ({
    ...verifyRequest({ task_id: request.task_id, assignment_id: '' }),
    step,
    verdict: {
      ...verdictOnOnly(''),
      counted_assignment_ids: counted,
      outvoted_assignment_ids: outvoted,
    },
  });
  const first = await place(1);
  const second = await place(1);
  const more = { task_id: request.task_id, step: 1, answers_needed: 3, trust_level: null };
  expect(await world.ask(ExtendTask, more)).toMatchObject({ status: 'queued', changed: true });
  expect(await world.ask(ExtendTask, more)).toMatchObject({ status: 'queued', changed: false });
  const third = await place(2);
  expect(await world.ask(VerifyTask, verdictOf(1, [first, third], [second]))).toMatchObject({
    status: 'queued',
  });
  const fourth = await place(3);
  const last = await world.ask(VerifyTask, verdictOf(2, [fourth]));
  expect(last).toMatchObject({ status: 'completed' });
  const completed = (await historyOf(world, request)).at(-1);
  expect(completed).toMatchObject({
    type: 'task.completed',
    data: { payable: [first, third, fourth].map(assignment_id => ({ assignment_id })) },
  });
  expect(JSON.stringify(completed?.data)).not.toContain(second);
});
