import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ServiceError, TaskCancelled, TaskCompleted, TaskFailed } from '#libs/contracts';
import { createTestDatabase, startTestService, waitFor } from '#libs/testing';
import { SlaMonitorModule } from '../src/sla-monitor.module.js';
import { TimerRepository } from '../src/timers/timer.repository.js';
import { secondsFromNow, startTimerWorld } from './timer-world.js';

const { nats, peer, breaches, refusals, start, restart, dataSource, publishCreated, runningTimers } =
  await startTimerWorld();

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
    await dataSource().query(`INSERT INTO timers VALUES ($1, 'deadline', $1, now(), false, now())`, [taskId]);
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
    await restart();
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

test('without timers there is nothing to wait for', async () => {
  const alone = await createTestDatabase();
  const module = SlaMonitorModule.forRoot({ DATABASE_URL: alone.url, NATS_URL: nats.url });
  const idle = await startTestService({ serviceName: 'sla-monitor', module });
  expect(await idle.get(TimerRepository).msUntilNext()).toBeUndefined();
  await idle.close();
  await alone.drop();
});
