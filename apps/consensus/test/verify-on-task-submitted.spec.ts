import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServiceError, TaskSubmitted, VerifyTask } from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import { NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { ConsensusModule } from '../src/consensus.module.js';

let nats: TestNats;
let peer: NatsPeer;
let consensus: TestService;
let verified: readonly RequestOf<typeof VerifyTask>[];
const refusals = new Map<string, ServiceError>();

beforeAll(async () => {
  nats = await startTestNats();
  peer = await NatsPeer.connect(nats.url);
  verified = peer.answer(VerifyTask, ({ task_id: taskId }) => {
    const refusal = refusals.get(taskId);
    refusals.delete(taskId);
    if (refusal !== undefined) throw refusal;
    return { task_id: taskId, status: 'completed' as const, version: 9, changed: true, replayed: false };
  });
  consensus = await startTestService({
    serviceName: 'consensus',
    module: ConsensusModule.forRoot({ NATS_URL: nats.url }),
  });
  await waitFor(async () => (await peer.manager.consumers.list('TASK').next()).length === 1);
});

afterAll(async () => {
  await consensus.close();
  await peer.close();
  await nats.stop();
});

async function tellSubmitted(
  change: { answers_needed?: number; refusal?: ServiceError } = {},
): Promise<{ taskId: string; assignmentId: string }> {
  const [taskId, assignmentId] = [randomUUID(), randomUUID()];
  if (change.refusal !== undefined) refusals.set(taskId, change.refusal);
  await peer.tell(TaskSubmitted, {
    task_id: taskId,
    assignment_id: assignmentId,
    worker_id: randomUUID(),
    domain: 'security',
    step: 1,
    output: { ok: true },
    evidence: [],
    answers_needed: change.answers_needed ?? 1,
    answers_received: 1,
    submitted_at: new Date().toISOString(),
  });
  return { taskId, assignmentId };
}

const requestsFor = (taskId: string) => verified.filter(request => request.task_id === taskId);
const waitingForAck = async () =>
  (await peer.manager.consumers.info('TASK', 'consensus--task-submitted')).num_ack_pending;

test('one answer that was asked for alone is the result', async () => {
  const { taskId, assignmentId } = await tellSubmitted();
  const [request] = await waitFor(() => (requestsFor(taskId).length > 0 ? requestsFor(taskId) : undefined));
  expect(request).toMatchObject({
    step: 1,
    output: { ok: true },
    verdict: { method: 'single', agreement: 1, counted_assignment_ids: [assignmentId] },
  });
});

test('a task that ended in the meantime is left alone', async () => {
  const { taskId } = await tellSubmitted({
    refusal: new ServiceError('conflict', 'task.conflict', 'It has ended.'),
  });
  await waitFor(() => requestsFor(taskId).length === 1);
  await waitFor(async () => (await waitingForAck()) === 0);
  expect(requestsFor(taskId)).toHaveLength(1);
});

test('a registry that could not answer is asked again', async () => {
  const { taskId } = await tellSubmitted({
    refusal: new ServiceError('internal', 'internal', 'Something went wrong on our side.'),
  });
  await waitFor(() => requestsFor(taskId).length >= 2);
});

test('answers it cannot compare become a dead letter rather than a verdict', async () => {
  const before = (await peer.manager.streams.info('DEAD')).state.messages;
  const { taskId } = await tellSubmitted({ answers_needed: 3 });
  await waitFor(async () => (await peer.manager.streams.info('DEAD')).state.messages === before + 1);
  expect(requestsFor(taskId)).toEqual([]);
});
