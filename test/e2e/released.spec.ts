import { describe, expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { eventTypesOf, historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

describe.each(['accepted', 'started'] as const)('a worker who has %s a task', stage => {
  test('can release it, and another worker does it', async () => {
    const organization = await createOrganization();
    const first = await TestWorker.hire(organization);
    const taskId = await postTask(organization);
    const assignmentId = await first.work(taskId, stage);
    const second = await TestWorker.hire(organization);
    expectStatus(200, await first.release(assignmentId));
    await second.work(taskId);
    await taskThatIs(organization, taskId, 'completed');

    const types = await eventTypesOf(organization, taskId);
    expect(types.filter(type => type === 'task.queued')).toHaveLength(2);
    expect(types.at(-1)).toBe('task.completed');
    const queued = (await historyOf(organization, taskId)).filter(event => event.type === 'task.queued');
    expect(queued[1]?.data).toMatchObject({ reason: 'released', excluded_worker_ids: [first.workerId] });
    expect((await first.submit(assignmentId)).status).toBe(409);
  });
});
