import { Body, Controller } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted } from '../../edge/admission/caller.decorator.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { ItemFaults } from '../../edge/http/inexact-items.decorator.js';
import type { InexactItems } from '../../edge/http/parse-json-body.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { Workspace } from '../../edge/endpoint/workspace.decorator.js';
import { BatchResult, DocumentedTaskBatch, TaskBatch } from './task.dto.js';
import { TaskBatches } from './task-batches.js';

@Controller()
export class TaskBatchController {
  constructor(private readonly batches: TaskBatches) {}

  @Endpoint('POST', '/v1/tasks/batch', {
    summary: 'Create many tasks',
    description:
      'Up to 1,000 tasks. Each is accepted or refused on its own, with a result at its index. Each counts as a ' +
      'request against the limits of the key and the organization; a batch that exceeds them is refused as a whole.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    createsTask: true,
    workspace: 'The workspace of the tasks; `default` when left out.',
    audit: 'task_events',
    answer: { status: 200, schema: BatchResult, description: 'A result for each task, in their order.' },
    itemsIn: 'tasks',
    documentedBody: DocumentedTaskBatch,
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: TaskBatch }) { tasks }: TaskBatch,
    @ItemFaults() faults: InexactItems['faults'],
    @Workspace() workspace: string,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<BatchResult>> {
    const batch = { items: tasks, faults, workspace, idempotency };
    const { result, replayed } = await this.batches.take(admitted, batch);
    return new Answer(result, { replayed });
  }
}
