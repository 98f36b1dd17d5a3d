import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelTask, GetTask } from '#libs/contracts';
import { RowError, transaction } from '#libs/database';
import { lockTasks } from '../src/persistence/load-batch.sql.js';
import { TaskReader } from '../src/persistence/task-reader.js';
import { bringTo, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('a task with a row that does not fit is refused with the column, whether it is read or changed', async () => {
  const { task_id: taskId } = await bringTo(world, 'started');
  await world.sql(`UPDATE assignments SET status = 'lost' WHERE task_id = $1`, [taskId]);
  const read = world.registry.get(TaskReader).find(taskId);
  await expect(read).rejects.toThrow(RowError);
  await expect(read).rejects.toThrow(/\/assignments\/0\/status: Must be one of offered, /);
  const loaded = transaction(world.registry.get(DataSource), manager => lockTasks(manager, [taskId], []));
  await expect(loaded).rejects.toThrow(RowError);
  await expect(loaded).rejects.toThrow(/\/status: Must be one of offered, /);
});

test('a spec without the fields that have no default is refused', async () => {
  const { task_id: taskId } = await bringTo(world, 'queued');
  await world.sql(`UPDATE task_specs SET spec = '{"title": "Only a title"}' WHERE task_id = $1`, [taskId]);
  await expect(world.registry.get(TaskReader).find(taskId)).rejects.toThrow(
    /\/spec: Must have task_type, title and instructions\./,
  );
});

test('a command on such a task fails alone: those in the same batch are executed', async () => {
  const [broken, intact] = [await bringTo(world, 'queued'), await bringTo(world, 'queued')];
  await world.sql(`UPDATE tasks SET ending = '{"as": "forgotten"}' WHERE task_id = $1`, [broken.task_id]);
  const cancel = ({ task_id, org_id }: typeof broken) =>
    world.ask(CancelTask, { task_id, org_id, pools: null, reason: null });
  const [failed, cancelled] = await Promise.allSettled([cancel(broken), cancel(intact)]);
  expect(failed.status).toBe('rejected');
  expect(cancelled.status).toBe('fulfilled');
  const { task_id, org_id } = intact;
  expect(await world.ask(GetTask, { task_id, org_id, pools: null })).toMatchObject({ status: 'cancelled' });
});
