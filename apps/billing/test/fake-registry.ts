import { Controller } from '@nestjs/common';
import { FailTask, QueueTask, ServiceError, TasksExist } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';

/** Records billing's requests to the registry, and returns prepared responses. */
export class FakeRegistry {
  readonly queued: RequestOf<typeof QueueTask>[] = [];
  readonly failed: RequestOf<typeof FailTask>[] = [];
  readonly existing = new Set<string>();
  /** Tasks that have ended: they refuse to be queued or failed. */
  readonly ended = new Set<string>();
  /** The number of requests for which tasks exist. */
  existenceRequests = 0;
}

@Controller()
export class FakeRegistryController {
  constructor(private readonly registry: FakeRegistry) {}

  @HandlesCommand(QueueTask)
  queue(request: RequestOf<typeof QueueTask>): Promise<ReplyOf<typeof QueueTask>> {
    this.refuseEnded(request.task_id);
    this.registry.queued.push(request);
    return Promise.resolve({
      task_id: request.task_id,
      status: 'queued',
      version: 2,
      changed: true,
      replayed: false,
    });
  }

  @HandlesCommand(FailTask)
  fail(request: RequestOf<typeof FailTask>): Promise<ReplyOf<typeof FailTask>> {
    this.refuseEnded(request.task_id);
    this.registry.failed.push(request);
    return Promise.resolve({
      task_id: request.task_id,
      status: 'failed',
      version: 2,
      changed: true,
      replayed: false,
    });
  }

  @HandlesCommand(TasksExist)
  exist({ task_ids }: RequestOf<typeof TasksExist>): Promise<ReplyOf<typeof TasksExist>> {
    this.registry.existenceRequests += 1;
    return Promise.resolve({ existing: task_ids.filter(taskId => this.registry.existing.has(taskId)) });
  }

  private refuseEnded(taskId: string): void {
    if (this.registry.ended.has(taskId))
      throw new ServiceError('conflict', 'task.conflict', 'The task has ended.');
  }
}
