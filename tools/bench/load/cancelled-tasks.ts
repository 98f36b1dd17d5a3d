import { z } from 'zod';
import type { BenchSystem } from '../system/bench-system.js';
import type { BenchOrganization } from './organization.js';
import { taskBody } from './task-body.js';

/** The API accepts a thousand; smaller batches keep the services responsive. */
const BATCH = 100;
const UNKNOWN_SKILL = 'nobody-can-do-this';
const Created = z.object({
  data: z.array(z.looseObject({ task: z.looseObject({ task_id: z.string() }) })),
});

/** The cheapest way to cause an event at a chosen moment: cancels a queued task that no worker can do. */
export class CancelledTasks {
  private readonly taskIds: string[] = [];

  constructor(
    private readonly bench: BenchSystem,
    private readonly organization: BenchOrganization,
  ) {}

  async prepare(tasks: number): Promise<void> {
    for (let left = tasks; left > 0; left -= BATCH) {
      const body = {
        tasks: Array.from({ length: Math.min(left, BATCH) }, () =>
          taskBody(this.organization, UNKNOWN_SKILL),
        ),
      };
      const { data } = Created.parse(
        await this.bench.api.call('POST', '/v1/tasks/batch', this.organization.adminKey, body),
      );
      this.taskIds.push(...data.map(({ task }) => task.task_id));
    }
  }

  async cancelOne(): Promise<void> {
    const taskId = this.taskIds.shift();
    if (taskId === undefined) throw new Error('No task was prepared.');
    await this.bench.api.call('POST', `/v1/tasks/${taskId}/cancel`, this.organization.adminKey, {});
  }
}
