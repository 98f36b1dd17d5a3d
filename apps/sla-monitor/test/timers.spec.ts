import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ServiceError, TaskAccepted, TaskOffered } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { waitFor } from '#libs/testing';
import { secondsFromNow, startTimerWorld } from './timer-world.js';

const {
  peer,
  breaches,
  failures,
  expiries,
  checks,
  relaxations,
  refusals,
  nextChecks,
  dataSource,
  publishCreated,
  runningTimers,
} = await startTimerWorld();

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
      const rows = await rowsOf<{ fire_at: Date }>(dataSource(), sql, [work.task_id]);
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
