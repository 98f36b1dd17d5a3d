import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BreachSla,
  CheckWork,
  ExpireOffer,
  FailTask,
  RelaxTask,
  ServiceError,
  TaskAccepted,
  TaskCancelled,
  TaskCompleted,
  TaskCreated,
  TaskFailed,
  TaskOffered,
} from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { accessOf } from '#libs/messaging';
import { createTestDatabase, NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats, TestService } from '#libs/testing';
import { DataSource } from 'typeorm';
import { SlaMonitorModule } from '../src/sla-monitor.module.js';
import { TimerRepository } from '../src/timers/timer.repository.js';
import { createdTask } from './created-task.js';
import type { CreatedChange } from './created-task.js';

let database: TestDatabase;
let nats: TestNats;
let peer: NatsPeer;
let monitor: TestService;
let breaches: readonly RequestOf<typeof BreachSla>[];
let failures: readonly RequestOf<typeof FailTask>[];
let checks: readonly RequestOf<typeof CheckWork>[];
let relaxations: readonly RequestOf<typeof RelaxTask>[];
let expiries: readonly RequestOf<typeof ExpireOffer>[];
/** Tasks whose next command the registry refuses, with the error. */
const refusals = new Map<string, ServiceError>();

beforeAll(async () => {
  [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  peer = await NatsPeer.connect(nats.url);
  breaches = peer.answer(BreachSla, answerToTimer);
  failures = peer.answer(FailTask, answer);
  expiries = peer.answer(ExpireOffer, answer);
  checks = peer.answer(CheckWork, answerToTimer);
  relaxations = peer.answer(RelaxTask, answerToTimer);
  monitor = await start();
  await waitFor(
    async () =>
      (await peer.manager.consumers.list('TASK').next()).length === accessOf('sla-monitor').durables.length,
  );
});

afterAll(async () => {
  await monitor.close();
  await peer.close();
  await Promise.all([database.drop(), nats.stop()]);
});

function start(): Promise<TestService> {
  const module = SlaMonitorModule.forRoot({ DATABASE_URL: database.url, NATS_URL: nats.url });
  return startTestService({ serviceName: 'sla-monitor', module });
}

/** When the registry wants the next check of a task. */
const nextChecks = new Map<string, string>();

function answer(request: { task_id: string }) {
  const refusal = refusals.get(request.task_id);
  refusals.delete(request.task_id);
  if (refusal !== undefined) throw refusal;
  return { task_id: request.task_id, status: 'queued' as const, version: 3, changed: true, replayed: false };
}

function answerToTimer(request: { task_id: string }) {
  const nextCheck = nextChecks.get(request.task_id) ?? null;
  nextChecks.delete(request.task_id);
  return { ...answer(request), next_check_at: nextCheck };
}

const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** Publishes `task.created` for a new task, and returns its id. */
async function publishCreated(change: CreatedChange): Promise<string> {
  const created = createdTask(change);
  await peer.publish(TaskCreated, created);
  return created.task_id;
}

const runningTimers = async (taskId: string): Promise<readonly { kind: string }[]> =>
  monitor.get(DataSource).query('SELECT kind FROM timers WHERE task_id = $1 ORDER BY kind', [taskId]);

describe('a deadline that passes', () => {
  test('is reported and then fails the task', async () => {
    const taskId = await publishCreated({ deadline: secondsFromNow(0.2) });
    await waitFor(() => failures.some(request => request.task_id === taskId));
    expect(breaches.filter(request => request.task_id === taskId)).toMatchObject([{ kind: 'deadline' }]);
    expect(failures.filter(request => request.task_id === taskId)).toMatchObject([{ reason: 'expired' }]);
    await waitFor(async () => (await runningTimers(taskId)).length === 0);
  });

  test('is only reported when the task continues', async () => {
    const taskId = await publishCreated({ deadline: secondsFromNow(-1), on_deadline: 'continue' });
    await waitFor(
      async () =>
        breaches.some(request => request.task_id === taskId) && (await runningTimers(taskId)).length === 0,
    );
    expect(failures.some(request => request.task_id === taskId)).toBe(false);
  });
});

test('the target latency counts from the creation', async () => {
  const taskId = await publishCreated({ target_latency_seconds: 60, created_at: secondsFromNow(-60) });
  const breach = await waitFor(() => breaches.find(request => request.task_id === taskId));
  expect(breach.kind).toBe('target_latency');
});

describe('an offer', () => {
  const offer = (taskId: string, expiresInSeconds: number) => ({
    task_id: taskId,
    assignment_id: randomUUID(),
    worker_id: randomUUID(),
    domain: 'security',
    offered_at: new Date().toISOString(),
    expires_at: secondsFromNow(expiresInSeconds),
  });

  test('that nobody accepts expires', async () => {
    const offered = offer(randomUUID(), 0.1);
    await peer.publish(TaskOffered, offered);
    const request = await waitFor(() => expiries.find(one => one.task_id === offered.task_id));
    expect(request.assignment_id).toBe(offered.assignment_id);
  });

  test('that is accepted does not expire', async () => {
    const offered = offer(randomUUID(), 60);
    await peer.publish(TaskOffered, offered);
    await waitFor(async () => (await runningTimers(offered.task_id)).length === 1);
    await peer.publish(TaskAccepted, { ...offered, accepted_at: new Date().toISOString() });
    await waitFor(async () => (await runningTimers(offered.task_id)).length === 0);
  });

  // A timer that a verdict made needless is left to fire: receiving every task.verified would cost each task more.
  test('that was withdrawn by a verdict is checked once and then done', async () => {
    const offered = offer(randomUUID(), 0.1);
    refusals.set(offered.task_id, new ServiceError('conflict', 'assignment.conflict', 'It is withdrawn.'));
    await peer.publish(TaskOffered, offered);
    await waitFor(() => expiries.some(one => one.task_id === offered.task_id));
    await waitFor(async () => (await runningTimers(offered.task_id)).length === 0);
    expect(expiries.filter(one => one.task_id === offered.task_id)).toHaveLength(1);
  });

  test("that is too early by the registry's clock expires a little later", async () => {
    const offered = offer(randomUUID(), -1);
    refusals.set(offered.task_id, new ServiceError('conflict', 'assignment.not_expired', 'Not yet.'));
    await peer.publish(TaskOffered, offered);
    await waitFor(() => expiries.filter(one => one.task_id === offered.task_id).length === 2);
  });
});

describe('accepted work', () => {
  const accepted = (stallsInSeconds: number) => ({
    task_id: randomUUID(),
    assignment_id: randomUUID(),
    worker_id: randomUUID(),
    accepted_at: new Date().toISOString(),
    stalls_at: secondsFromNow(stallsInSeconds),
  });
  const checksOf = ({ task_id: taskId }: { task_id: string }) => checks.filter(one => one.task_id === taskId);

  test('is checked when it could have stalled, and again when the registry says so', async () => {
    const work = accepted(-1);
    nextChecks.set(work.task_id, secondsFromNow(0));
    await peer.publish(TaskAccepted, work);
    await waitFor(() => checksOf(work).length === 2);
    expect(checksOf(work)[0]).toEqual({ task_id: work.task_id, assignment_id: work.assignment_id });
    await waitFor(async () => (await runningTimers(work.task_id)).length === 0);
  });

  test('with another hour before its timeout is not checked earlier', async () => {
    const work = accepted(-1);
    nextChecks.set(work.task_id, secondsFromNow(3_600));
    await peer.publish(TaskAccepted, work);
    await waitFor(() => checksOf(work).length === 1);
    await waitFor(async () => {
      const sql = `SELECT fire_at FROM timers WHERE task_id = $1`;
      const rows = await rowsOf<{ fire_at: Date }>(monitor.get(DataSource), sql, [work.task_id]);
      return rows.some(row => row.fire_at.getTime() > Date.now() + 3_500_000);
    });
  });
});

test('a direct assignment is checked when it should have been started', async () => {
  const assigned = {
    task_id: randomUUID(),
    assignment_id: randomUUID(),
    worker_id: randomUUID(),
    accepted_at: secondsFromNow(-10),
    stalls_at: secondsFromNow(3_600),
    start_by: secondsFromNow(0),
  };
  await peer.publish(TaskAccepted, assigned);
  await waitFor(() => checks.some(one => one.assignment_id === assigned.assignment_id));
});

describe('an unmatched task', () => {
  test('is reported, and checked again if the registry has not reported it yet', async () => {
    const taskId = await publishCreated({ unmatched_at: secondsFromNow(0) });
    nextChecks.set(taskId, secondsFromNow(0));
    await waitFor(() => breaches.filter(request => request.task_id === taskId).length === 2);
    expect(breaches.find(request => request.task_id === taskId)).toMatchObject({ kind: 'unmatched' });
    await waitFor(async () => (await runningTimers(taskId)).length === 0);
  });

  test('has its requirements relaxed when its spec says so', async () => {
    const taskId = await publishCreated({ relax_at: secondsFromNow(0) });
    await waitFor(() => relaxations.some(request => request.task_id === taskId));
  });
});

test('a task that continues after its deadline fails in the end, without another report', async () => {
  const taskId = await publishCreated({ abandon_at: secondsFromNow(0), on_deadline: 'continue' });
  await waitFor(() => failures.some(request => request.task_id === taskId));
  expect(breaches.some(request => request.task_id === taskId)).toBe(false);
});

test('without timers there is nothing to wait for', async () => {
  const alone = await createTestDatabase();
  const module = SlaMonitorModule.forRoot({ DATABASE_URL: alone.url, NATS_URL: nats.url });
  const idle = await startTestService({ serviceName: 'sla-monitor', module });
  expect(await idle.get(TimerRepository).msUntilNext()).toBeUndefined();
  await idle.close();
  await alone.drop();
});

describe('a timer', () => {
  test('ends with its task, whichever way the task ends', async () => {
    const [completed, failed, cancelled] = await Promise.all(
      [1, 2, 3].map(() => publishCreated({ deadline: secondsFromNow(60), target_latency_seconds: 50 })),
    );
    const taskIds = [completed, failed, cancelled].filter(taskId => taskId !== undefined);
    for (const taskId of taskIds) await waitFor(async () => (await runningTimers(taskId)).length === 2);

    const closed = { payable: [], withdrawn: [] };
    const now = secondsFromNow(0);
    const price = { amount_micros: 1, currency: 'USD' as const };
    await peer.publish(TaskCompleted, {
      task_id: completed ?? '',
      output: {},
      evidence: [],
      price,
      completed_at: now,
      ...closed,
    });
    await peer.publish(TaskFailed, {
      task_id: failed ?? '',
      reason: 'expired',
      detail: null,
      failed_at: now,
      ...closed,
    });
    await peer.publish(TaskCancelled, {
      task_id: cancelled ?? '',
      reason: null,
      cancelled_at: now,
      ...closed,
    });
    for (const taskId of taskIds) await waitFor(async () => (await runningTimers(taskId)).length === 0);
  });

  test('fires once and is done when the task has ended already', async () => {
    const taskId = randomUUID();
    refusals.set(taskId, new ServiceError('conflict', 'task.conflict', 'It has ended.'));
    await monitor
      .get(DataSource)
      .query(`INSERT INTO timers VALUES ($1, 'deadline', $1, now(), false, now())`, [taskId]);
    await waitFor(async () => (await runningTimers(taskId)).length === 0);
    expect(breaches.filter(request => request.task_id === taskId)).toHaveLength(1);
  });

  test('fires again when the registry could not reply', async () => {
    const taskId = await publishCreated({ deadline: secondsFromNow(0), on_deadline: 'continue' });
    refusals.set(taskId, new ServiceError('internal', 'internal', 'Something went wrong on our side.'));
    await waitFor(() => breaches.filter(request => request.task_id === taskId).length >= 2);
  });

  test('survives a restart of the process', async () => {
    const taskId = await publishCreated({ deadline: secondsFromNow(2), on_deadline: 'continue' });
    await waitFor(async () => (await runningTimers(taskId)).length === 1);
    await monitor.close();
    monitor = await start();
    await waitFor(() => breaches.some(request => request.task_id === taskId));
  });

  test('fires once although two replicas poll for it', async () => {
    const second = await start();
    const taskIds: readonly string[] = await Promise.all(
      Array.from({ length: 50 }, () =>
        publishCreated({ deadline: secondsFromNow(1), on_deadline: 'continue' }),
      ),
    );
    for (const taskId of taskIds) await waitFor(() => breaches.some(request => request.task_id === taskId));
    const fired = breaches.filter(request => taskIds.includes(request.task_id));
    expect(fired).toHaveLength(50);
    await second.close();
  });
});
