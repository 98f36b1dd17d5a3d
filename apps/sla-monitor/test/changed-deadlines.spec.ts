import { expect, test } from 'vitest';
import { TaskDeadlineChanged } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { waitFor } from '#libs/testing';
import { secondsFromNow, startTimerWorld } from './timer-world.js';

const { peer, breaches, failures, nextChecks, dataSource, publishCreated, runningTimers } =
  await startTimerWorld();

const changed = (taskId: string, deadline: string, abandonAt: string | null = null) => ({
  task_id: taskId,
  deadline,
  previous_deadline: secondsFromNow(60),
  on_deadline: abandonAt === null ? ('fail' as const) : ('continue' as const),
  abandon_at: abandonAt,
  reason: 'The customer called.',
  changed_at: new Date().toISOString(),
});

const dueAt = async (taskId: string, kind: string) =>
  (
    await rowsOf<{ due_at: Date }>(
      dataSource(),
      'SELECT due_at FROM timers WHERE task_id = $1 AND kind = $2',
      [taskId, kind],
    )
  )[0]?.due_at.toISOString();

test('a task fails at its new deadline, when that is earlier', async () => {
  const taskId = await publishCreated({ deadline: secondsFromNow(3_600) });
  await waitFor(async () => (await runningTimers(taskId)).length === 1);
  await peer.publish(TaskDeadlineChanged, changed(taskId, secondsFromNow(0.2)), { sequence: 3 });
  await waitFor(() => failures.some(request => request.task_id === taskId));
  expect(breaches.filter(request => request.task_id === taskId)).toHaveLength(1);
});

test('the later of two changes counts, in whichever order they arrive, and also before the creation', async () => {
  const [first, second] = [secondsFromNow(3_000), secondsFromNow(6_000)];
  const taskId = await publishCreated({ deadline: secondsFromNow(1_000) });
  await peer.publish(TaskDeadlineChanged, changed(taskId, second), { sequence: 5 });
  await waitFor(async () => (await dueAt(taskId, 'deadline')) === second);
  await peer.publish(TaskDeadlineChanged, changed(taskId, first), { sequence: 3 });
  const last = await publishCreated({ deadline: secondsFromNow(0.1) });
  await waitFor(() => failures.some(request => request.task_id === last));
  // The event was handled: a later one on the same consumer was.
  const probe = await publishCreated({ deadline: secondsFromNow(1_000) });
  await peer.publish(TaskDeadlineChanged, changed(probe, first), { sequence: 3 });
  await waitFor(async () => (await dueAt(probe, 'deadline')) === first);
  expect(await dueAt(taskId, 'deadline')).toBe(second);
});

test('a task that continues after its deadline is abandoned later, too', async () => {
  const abandonAt = secondsFromNow(9_000);
  const taskId = await publishCreated({
    ...{ deadline: secondsFromNow(1_000), on_deadline: 'continue' },
    abandon_at: secondsFromNow(2_000),
  });
  await waitFor(async () => (await runningTimers(taskId)).length === 2);
  await peer.publish(TaskDeadlineChanged, changed(taskId, secondsFromNow(5_000), abandonAt), { sequence: 2 });
  await waitFor(async () => (await dueAt(taskId, 'abandon')) === abandonAt);
});

test('a timer that fires before the change is received waits for the deadline that the registry knows', async () => {
  const taskId = await publishCreated({ deadline: secondsFromNow(600) });
  await waitFor(async () => (await runningTimers(taskId)).length === 1);
  nextChecks.set(taskId, secondsFromNow(3_600));
  await dataSource().query('UPDATE timers SET fire_at = now() WHERE task_id = $1', [taskId]);
  await waitFor(() => breaches.some(request => request.task_id === taskId));
  await waitFor(async () => {
    const [row] = await rowsOf<{ later: boolean }>(
      dataSource(),
      `SELECT fire_at > now() + interval '50 minutes' AS later FROM timers WHERE task_id = $1`,
      [taskId],
    );
    return row?.later === true;
  });
  expect(failures.some(request => request.task_id === taskId)).toBe(false);
});
